-- A person by slug.
select json_object('person', (
  select json_object(
    'id', hex(n.id), 'slug', n.slug, 'name', n.name,
    'aliases', (
      select json_group_array(a.alias order by a.alias)
      from person_aliases a where a.person_id = n.id and a.alias <> n.name),
    'description', n.description, 'wikidataId', n.wikidata_id)
  from person_slugs l join people r on r.id = l.person_id join people n on n.id = coalesce(r.merged_into_id, r.id)
  where l.slug = $1))
