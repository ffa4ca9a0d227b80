/** Names that sentences have places for: `{companion}` and `{place}` belong to the person, `{day}` varies. */
export const companions = [
  'Luna',
  'Marko',
  'Ines',
  'Tom',
  'Bella',
  'Jonas',
  'Petra',
  'Rex',
  'Sofia',
  'Karlo',
  'Emma',
  'Biscuit',
] as const;
export const places = [
  'the river',
  'the old park',
  'the harbour',
  'the hills',
  'the stadium',
  'the botanical garden',
  'the lake',
  'the castle',
] as const;
export const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
