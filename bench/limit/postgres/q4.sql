-- 20 statements by a speaker, said within a time, after a place in the list.
select json_build_object('statements', (
  select json_build_object(
    'nodes', coalesce(json_agg(json_build_object(
      'id', s.id, 'text', s.text, 'kind', s.kind, 'act', s.act, 'confidence', s.confidence,
      'saidOn', case when s.said_edtf is not null then json_build_object('edtf', s.said_edtf) end,
      'content', (
        select json_agg(json_build_object('start', t.span_start, 'end', t.span_end, 'exact', t.span_exact))
        from (
          select t.span_start, t.span_end, t.span_exact from statement_spans t
          where t.statement_id = s.id and t.role = 'content' order by t.position) t),
      'article', json_build_object(
        'id', a.id, 'title', a.title, 'url', a.url,
        'publishedOn', case when a.published_edtf is not null then json_build_object('edtf', a.published_edtf) end,
        'publisher', case when b.id is not null then json_build_object('id', b.id, 'slug', b.slug, 'name', b.name) end)
      ) order by s.told_at desc, s.id desc), '[]'),
    'pageInfo', json_build_object(
      'hasNextPage', coalesce(max(s.found) > 20, false),
      'endCursor', max(case when s.place = least(s.found, 20) then s.told_at || '/' || s.id end)))
  from (
    select s.*, count(*) over () as found, row_number() over (order by s.told_at desc, s.id desc) as place
    from (
      select s.id, s.article_id, s.told_at, s.text, s.kind, s.act, s.confidence, s.said_edtf
      from statements s
      where s.speaker_person_id = $1::uuid and s.review_status <> 'rejected'
        -- Whoever knows that a statement whose time is told is sorted by it can say so.
        and s.said_earliest < $3 and s.told_at < $3 and s.said_latest > $2
        and (s.told_at, s.id) < ($4, $5::uuid)
      order by s.told_at desc, s.id desc limit 21) s) s
  join articles a on a.id = s.article_id
  left join sources b on b.id = a.publisher_id
  where s.place <= 20))::text
