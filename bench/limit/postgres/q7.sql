-- The 20 best statements with a word, of a thousand at the most, and their speakers.
select json_build_object('search', json_build_object('edges', (
  select coalesce(json_agg(json_build_object('score', x.boost / 1000.0, 'node', json_build_object(
      'id', s.id, 'text', s.text, 'speaker', case
        when p.id is not null then json_build_object('__typename', 'Person', 'id', p.id, 'slug', p.slug, 'name', p.name)
        when o.id is not null then json_build_object('__typename', 'Source', 'id', o.id, 'slug', o.slug, 'name', o.name)
      end)) order by x.boost desc, x.node desc), '[]')
  from (
    select c.node, c.boost from (
      select d.node, d.boost from search_index i join search_documents d on d.doc = i.doc join statements s on s.id = d.node
      where i.words @@ cast('''' || chr(57344) || 'st'' & ''' || $1::text || '''' as tsquery)
        and s.review_status <> 'rejected' limit 1000) c
    order by c.boost desc, c.node desc limit 20) x
  join statements s on s.id = x.node
  left join people p on p.id = s.speaker_person_id
  left join sources o on o.id = s.speaker_source_id)))::text
