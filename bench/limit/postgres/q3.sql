-- A source, 10 articles, 10 statements of each, their speakers, 3 events of each, 5 statements of each, their speakers.
with n as materialized (
  select n.id, n.slug, n.name, n.kind from sources r join sources n on n.id = coalesce(r.merged_into_id, r.id)
  where r.id = $1::uuid),
a as materialized (
  select a.id, a.title, a.url, a.published_edtf, a.published_at from n, articles a
  where a.publisher_id = n.id order by a.published_at desc, a.id desc limit 10),
s as materialized (
  select s.* from a cross join lateral (
    select s.id, s.article_id, s.position, s.text, s.kind, s.act, s.confidence, s.speaker_person_id, s.speaker_source_id
    from statements s where s.article_id = a.id and s.review_status <> 'rejected' order by s.position limit 10) s),
l as materialized (
  select l.* from s cross join lateral (
    select l.statement_id, l.confidence, e.id, e.slug, e.name, e.when_edtf
    from statement_events l join events e on e.id = l.event_id
    where l.statement_id = s.id and e.merged_into_id is null and e.review_status <> 'rejected'
    order by l.confidence desc, l.event_id desc limit 3) l),
-- What several statements are about is built once.
e as materialized (
  select e.id, json_build_object(
    'id', e.id, 'slug', e.slug, 'name', e.name,
    'when', case when e.when_edtf is not null then json_build_object('edtf', e.when_edtf) end,
    'statements', json_build_object('nodes', i.nodes)) as node
  from (select distinct id, slug, name, when_edtf from l) e
  cross join lateral (
    select coalesce(json_agg(json_build_object(
      'id', i.id, 'text', i.text, 'act', i.act,
      'speaker', case
        when p.id is not null then json_build_object('__typename', 'Person', 'id', p.id, 'slug', p.slug, 'name', p.name)
        when o.id is not null then json_build_object('__typename', 'Source', 'id', o.id, 'slug', o.slug, 'name', o.name)
      end) order by i.told_at desc, i.id desc), '[]') as nodes
    from (
      select i.id, i.text, i.act, i.told_at, i.speaker_person_id, i.speaker_source_id
      from statement_events x join statements i on i.id = x.statement_id
      where x.event_id = e.id and i.review_status <> 'rejected'
      order by x.told_at desc, x.statement_id desc limit 5) i
    left join people p on p.id = i.speaker_person_id
    left join sources o on o.id = i.speaker_source_id) i),
le as (
  select l.statement_id, json_agg(e.node order by l.confidence desc, l.id desc) as nodes
  from l join e on e.id = l.id group by l.statement_id),
sa as (
  select s.article_id, json_agg(json_build_object(
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
    'events', json_build_object('nodes', coalesce(le.nodes, '[]'))) order by s.position) as nodes
  from s
  left join people p on p.id = s.speaker_person_id
  left join sources o on o.id = s.speaker_source_id
  left join le on le.statement_id = s.id
  group by s.article_id)
select json_build_object('source', (
  select json_build_object(
    'id', n.id, 'slug', n.slug, 'name', n.name, 'kind', n.kind,
    'articles', json_build_object('nodes', (
      select coalesce(json_agg(json_build_object(
        'id', a.id, 'title', a.title, 'url', a.url,
        'publishedOn', case when a.published_edtf is not null then json_build_object('edtf', a.published_edtf) end,
        'statements', json_build_object('nodes', coalesce(sa.nodes, '[]'))) order by a.published_at desc, a.id desc), '[]')
      from a left join sa on sa.article_id = a.id)))
  from n))::text
