-- An event, its statements counted by speaker and by act.
select json_build_object('event', (
  select json_build_object('id', e.id, 'name', e.name, 'statements', json_build_object('facets', (
    with s as materialized (
      select s.act, s.speaker_person_id as person, s.speaker_source_id as source
      from statement_events l join statements s on s.id = l.statement_id
      where l.event_id = e.id and s.review_status <> 'rejected'),
    speakers as (select person, source, count(*) as n from s group by person, source),
    acts as (select act, count(*) as n from s group by act)
    select json_build_array(
      json_build_object('by', 'SPEAKER',
        'valueCount', (select count(*) from speakers where coalesce(person, source) is not null),
        'missingCount', coalesce((select n from speakers where coalesce(person, source) is null), 0),
        'values', (
          select coalesce(json_agg(json_build_object('count', x.n, 'word', null, 'node', case
          when p.id is not null then json_build_object('__typename', 'Person', 'id', p.id, 'slug', p.slug, 'name', p.name)
          when o.id is not null then json_build_object('__typename', 'Source', 'id', o.id, 'slug', o.slug, 'name', o.name)
        end) order by x.n desc, coalesce(x.person, x.source)), '[]')
          from (
            select * from speakers where coalesce(person, source) is not null
            order by n desc, coalesce(person, source) limit 10) x
          left join people p on p.id = x.person
          left join sources o on o.id = x.source)),
      json_build_object('by', 'ACT', 'valueCount', (select count(*) from acts), 'missingCount', 0,
        'values', (select coalesce(json_agg(json_build_object('count', x.n, 'word', upper(x.act), 'node', null) order by x.n desc, x.act), '[]') from (select * from acts order by n desc, act limit 10) x))))))
  from events r join events e on e.id = coalesce(r.merged_into_id, r.id)
  where r.id = $1::uuid))::text
