-- An event, its 20 newest statements, their speakers, articles and publishers.
select json_build_object('event', (
  select json_build_object(
    'id', e.id, 'slug', e.slug, 'name', e.name, 'kind', e.kind, 'place', e.place,
    'when', case when e.when_edtf is not null then json_build_object('edtf', e.when_edtf) end,
    'statements', json_build_object('nodes', (
      select coalesce(json_agg(json_build_object(
        'id', s.id, 'text', s.text, 'kind', s.kind, 'act', s.act, 'confidence', s.confidence,
        'content', (
          select json_agg(json_build_object('start', t.span_start, 'end', t.span_end, 'exact', t.span_exact))
          from (
            select t.span_start, t.span_end, t.span_exact from statement_spans t
            where t.statement_id = s.id and t.role = 'content' order by t.position) t),
        'speaker', case
          when p.id is not null then json_build_object('__typename', 'Person', 'id', p.id, 'slug', p.slug, 'name', p.name)
          when o.id is not null then json_build_object('__typename', 'Source', 'id', o.id, 'slug', o.slug, 'name', o.name)
        end,
        'article', json_build_object(
          'id', a.id, 'title', a.title, 'url', a.url,
          'publishedOn', case when a.published_edtf is not null then json_build_object('edtf', a.published_edtf) end,
          'publisher', case when b.id is not null then json_build_object('id', b.id, 'slug', b.slug, 'name', b.name) end)
        ) order by s.told_at desc, s.id desc), '[]')
      from (
        select s.id, s.article_id, s.told_at, s.text, s.kind, s.act, s.confidence, s.speaker_person_id, s.speaker_source_id
        from statement_events l join statements s on s.id = l.statement_id
        where l.event_id = e.id and s.review_status <> 'rejected'
        order by l.told_at desc, l.statement_id desc limit 20) s
      join articles a on a.id = s.article_id
      left join sources b on b.id = a.publisher_id
      left join people p on p.id = s.speaker_person_id
      left join sources o on o.id = s.speaker_source_id)))
  from events r join events e on e.id = coalesce(r.merged_into_id, r.id)
  where r.id = $1::uuid))::text
