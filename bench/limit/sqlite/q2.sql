-- A person, 20 statements, up to 5 events of each, articles and publishers.
select json_object('person', (
  select json_object(
    'id', hex(n.id), 'slug', n.slug, 'name', n.name, 'description', n.description,
    'statements', json_object('nodes', (
      select json_group_array(json_object(
        'id', hex(s.id), 'text', s.text, 'kind', s.kind, 'act', s.act, 'confidence', s.confidence,
        'content', (
          select json_group_array(json_object('start', t.span_start, 'end', t.span_end, 'exact', t.span_exact))
          from statement_spans t where t.statement_id = s.id and t.role = 'content'),
        'events', json_object('edges', (
          select json_group_array(json_object(
            'confidence', l.confidence,
            'node', json_object(
              'id', hex(l.id), 'slug', l.slug, 'name', l.name, 'kind', l.kind,
              'when', case when l.when_edtf is not null then json_object('edtf', l.when_edtf) end)
            ))
          from (
            select l.confidence, e.id, e.slug, e.name, e.kind, e.when_edtf
            from statement_events l join events e on e.id = l.event_id
            where l.statement_id = s.id and e.merged_into_id is null and e.review_status <> 'rejected'
            order by l.confidence desc, l.event_id desc limit 5) l)),
        'article', json_object(
          'id', hex(a.id), 'title', a.title, 'url', a.url,
          'publishedOn', case when a.published_edtf is not null then json_object('edtf', a.published_edtf) end,
          'publisher', case when b.id is not null then json_object('id', hex(b.id), 'slug', b.slug, 'name', b.name) end)
        ))
      from (
        select s.id, s.article_id, s.told_at, s.text, s.kind, s.act, s.confidence
        from statements s
        where s.speaker_person_id = n.id and s.review_status <> 'rejected'
        order by s.told_at desc, s.id desc limit 20) s
      cross join articles a on a.id = s.article_id
      left join sources b on b.id = a.publisher_id)))
  from people r join people n on n.id = coalesce(r.merged_into_id, r.id)
  where r.id = $1))
