-- An event, its 20 newest statements, their speakers, articles and publishers.
select json_object('event', (
  select json_object(
    'id', hex(e.id), 'slug', e.slug, 'name', e.name, 'kind', e.kind, 'place', e.place,
    'when', case when e.when_edtf is not null then json_object('edtf', e.when_edtf) end,
    'statements', json_object('nodes', (
      select json_group_array(json_object(
        'id', hex(s.id), 'text', s.text, 'kind', s.kind, 'act', s.act, 'confidence', s.confidence,
        'content', (
          select json_group_array(json_object('start', t.span_start, 'end', t.span_end, 'exact', t.span_exact))
          from statement_spans t where t.statement_id = s.id and t.role = 'content'),
        'speaker', case
          when p.id is not null then json_object('__typename', 'Person', 'id', hex(p.id), 'slug', p.slug, 'name', p.name)
          when o.id is not null then json_object('__typename', 'Source', 'id', hex(o.id), 'slug', o.slug, 'name', o.name)
        end,
        'article', json_object(
          'id', hex(a.id), 'title', a.title, 'url', a.url,
          'publishedOn', case when a.published_edtf is not null then json_object('edtf', a.published_edtf) end,
          'publisher', case when b.id is not null then json_object('id', hex(b.id), 'slug', b.slug, 'name', b.name) end)
        ))
      from (
        select s.id, s.article_id, s.told_at, s.text, s.kind, s.act, s.confidence, s.speaker_person_id, s.speaker_source_id
        from statement_events l join statements s on s.id = l.statement_id
        where l.event_id = e.id and s.review_status <> 'rejected'
        order by l.told_at desc, l.statement_id desc limit 20) s
      cross join articles a on a.id = s.article_id
      left join sources b on b.id = a.publisher_id
      left join people p on p.id = s.speaker_person_id
      left join sources o on o.id = s.speaker_source_id)))
  from events r join events e on e.id = coalesce(r.merged_into_id, r.id)
  where r.id = $1))
