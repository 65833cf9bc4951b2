-- A source, 10 articles, 10 statements of each, their speakers, 3 events of each, 5 statements of each, their speakers.
select json_object('source', (
  select json_object(
    'id', hex(n.id), 'slug', n.slug, 'name', n.name, 'kind', n.kind,
    'articles', json_object('nodes', (
      select json_group_array(json_object(
        'id', hex(a.id), 'title', a.title, 'url', a.url,
        'publishedOn', case when a.published_edtf is not null then json_object('edtf', a.published_edtf) end,
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
            'events', json_object('nodes', (
              select json_group_array(json_object(
                'id', hex(l.id), 'slug', l.slug, 'name', l.name,
                'when', case when l.when_edtf is not null then json_object('edtf', l.when_edtf) end,
                'statements', json_object('nodes', (
                  select json_group_array(json_object(
                    'id', hex(i.id), 'text', i.text, 'act', i.act,
                    'speaker', case
                      when ip.id is not null then json_object('__typename', 'Person', 'id', hex(ip.id), 'slug', ip.slug, 'name', ip.name)
                      when io.id is not null then json_object('__typename', 'Source', 'id', hex(io.id), 'slug', io.slug, 'name', io.name)
                    end))
                  from (
                    select i.id, i.text, i.act, i.told_at, i.speaker_person_id, i.speaker_source_id
                    from statement_events x join statements i on i.id = x.statement_id
                    where x.event_id = l.id and i.review_status <> 'rejected'
                    order by x.told_at desc, x.statement_id desc limit 5) i
                  left join people ip on ip.id = i.speaker_person_id
                  left join sources io on io.id = i.speaker_source_id))
                ))
              from (
                select l.confidence, e.id, e.slug, e.name, e.when_edtf
                from statement_events l join events e on e.id = l.event_id
                where l.statement_id = s.id and e.merged_into_id is null and e.review_status <> 'rejected'
                order by l.confidence desc, l.event_id desc limit 3) l))
            ))
          from (
            select s.id, s.position, s.text, s.kind, s.act, s.confidence, s.speaker_person_id, s.speaker_source_id
        from statements s
            where s.article_id = a.id and s.review_status <> 'rejected' order by s.position limit 10) s
          left join people p on p.id = s.speaker_person_id
          left join sources o on o.id = s.speaker_source_id))
        ))
      from (
        select a.id, a.title, a.url, a.published_edtf, a.published_at from articles a
        where a.publisher_id = n.id order by a.published_at desc, a.id desc limit 10) a)))
  from sources r join sources n on n.id = coalesce(r.merged_into_id, r.id)
  where r.id = $1))
