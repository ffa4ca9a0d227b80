/** Said, asked and answered about eating and drinking; `said` by valence: low, mixed, high. */
export const cooking = {
  said: [
    [
      'I have not touched a pan all week.',
      'The vegetables from {day} are still rotting in the fridge.',
      'Cooking for one seems pointless to me right now.',
      'I tried the recipe, it burned, and I gave up on it.',
      'I order in because standing at the stove is too much.',
    ],
    [
      'I cooked twice and improvised the rest.',
      'The soup was fine, a bit bland maybe.',
      '{companion} cooked on {day}, I did the dishes.',
      'Half of the plan got cooked, the other half is frozen.',
    ],
    [
      'I made the lentil curry and {companion} asked for seconds.',
      'Sunday was for cooking ahead and now the whole week is sorted.',
      'I tried three new recipes and every one worked.',
      'Chopping vegetables after work calms me down, who knew.',
      'My lunch boxes are the envy of the office.',
    ],
  ],
  ask: [
    'What came out of your kitchen this week?',
    'Did the recipe from {day} work for you?',
    'How is cooking ahead going?',
  ],
  answer: [
    'One pot meals keep the effort low.',
    'Cook double once and you have lunch for tomorrow.',
    'Which dish would be easy to repeat?',
  ],
} as const;

export const snacking = {
  said: [
    [
      'I emptied the biscuit tin on {day} and did not even enjoy it.',
      'Evenings in front of the TV end with crisps every time.',
      'I know I should not snack, and then I do it anyway.',
      'The vending machine saw me three times today.',
    ],
    [
      'Snacks are about the same as last week.',
      'I swapped some of the chocolate for fruit, not all.',
      'I had cake at the party but skipped seconds.',
      'Afternoons are fine, evenings are harder.',
    ],
    [
      'I have not bought sweets for ten days and do not miss them.',
      'Nuts in my bag saved me from the bakery on {day}.',
      'I stopped after two squares of chocolate, easily.',
      'The craving after dinner is simply gone.',
    ],
  ],
  ask: ['What about the evening snacks?', 'When do cravings hit you most?', 'Did the fruit bowl on the table help?'],
  answer: [
    'Brush your teeth after dinner, it closes the kitchen.',
    'Keep the things you crave out of reach rather than forbidden.',
    'What were you feeling just before the snack?',
  ],
} as const;

export const drinking = {
  said: [
    [
      'I keep forgetting to drink and end up with a headache.',
      'The water bottle has been standing full on my desk since {day}.',
      'I went back to three sodas a day.',
    ],
    [
      'I drink more than before, though mostly coffee.',
      'One bottle a day, the second one stays half full.',
      'Water is okay on workdays, weekends not so much.',
    ],
    [
      'Two litres a day is normal for me now.',
      'I have replaced soda with mint water and love it.',
      'I carry the bottle everywhere, even to {place}.',
    ],
  ],
  ask: ['How much water do you get through a day?', 'Is the bottle on your desk getting used?'],
  answer: [
    'A glass with each meal is an easy start.',
    'Tie the glass of water to something you do anyway.',
    'Does a slice of lemon make it nicer for you?',
  ],
} as const;

export const planning = {
  said: [
    [
      'I wrote a plan and ignored every line of it.',
      'I have no structure at all, days just happen to me.',
      'The shopping list stayed at home and so did my resolve.',
      'I stopped writing things down on {day}.',
    ],
    [
      'I planned some meals and winged the rest.',
      'The plan held until {day}.',
      'I write things down when I remember to.',
      'I shop with a list, mostly.',
    ],
    [
      'My week is planned down to the snacks and it feels light.',
      'Shopping with the list took twenty minutes and no detours.',
      'I ticked every box on {day}.',
      'Planning with {companion} on Sundays has become our ritual.',
    ],
  ],
  ask: ['Did you plan the coming week yet?', 'What is on your list for {day}?', 'How well did the plan hold?'],
  answer: [
    'Plan three dinners, not seven.',
    'A plan is there to be changed.',
    'What is the one thing you want to get done by {day}?',
  ],
} as const;

export const eatingOut = {
  said: [
    [
      'We ate out again and I ordered the biggest thing on the menu.',
      'The canteen has nothing decent so I take the schnitzel.',
      'I ate until it hurt at the buffet on {day}.',
    ],
    [
      'We were at a restaurant, I had salad and then dessert.',
      'The canteen was okay, I picked the middle way.',
      'I shared a starter with {companion} and had a beer.',
    ],
    [
      'I chose grilled fish at the restaurant and did not feel deprived.',
      'I asked for dressing on the side and nobody died.',
      'Out with {companion} on {day} and I still stopped when I was full.',
    ],
  ],
  ask: ['Any meals out this week?', 'What do you order when you eat out?'],
  answer: [
    'Look at the menu before you go, hungry eyes order too much.',
    'Half a plate of vegetables works in any restaurant.',
    'Which place near you has something you like?',
  ],
} as const;
