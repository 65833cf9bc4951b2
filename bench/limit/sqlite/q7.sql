-- The 20 best statements with a word, of a thousand at the most, and their speakers.
select json_object('search', json_object('edges', (
  select json_group_array(json_object('score', x.boost / 1000.0, 'node', json_object(
      'id', hex(s.id), 'text', s.text, 'speaker', case
        when p.id is not null then json_object('__typename', 'Person', 'id', hex(p.id), 'slug', p.slug, 'name', p.name)
        when o.id is not null then json_object('__typename', 'Source', 'id', hex(o.id), 'slug', o.slug, 'name', o.name)
      end)))
  from (
    select c.node, c.boost from (
      select d.node, d.boost from search_index cross join search_documents d on d.doc = search_index.rowid
      cross join statements s on s.id = d.node
      where search_index match '"' || char(57344) || 'st" AND "' || $1 || '"'
        and s.review_status <> 'rejected' order by search_index.rowid desc limit 1000) c
    order by c.boost desc, c.node desc limit 20) x
  cross join statements s on s.id = x.node
  left join people p on p.id = s.speaker_person_id
  left join sources o on o.id = s.speaker_source_id)))
