/**
 * What people and coaches say. A user's message is one sentence of a topic and often a general one; each sentence has a
 * valence: 0 low, 1 mixed, 2 high. `{companion}` and `{place}` belong to the person, `{day}` varies.
 */
export type Valence = 0 | 1 | 2;
type ByValence = readonly [low: readonly string[], mixed: readonly string[], high: readonly string[]];

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

const walking = {
  said: [
    [
      'I never made it out for the walk with {companion}.',
      'My shoes have not left the hallway since {day}.',
      'Ten minutes towards {place} and I turned around.',
      'Walking feels like a chore I keep putting off.',
      'The rain won again and I stayed on the sofa.',
    ],
    [
      'I walked a little, though less than we said.',
      'Short loop by {place} on {day}, nothing special.',
      'Some days I get out with {companion}, some days I do not.',
      'I took the stairs but skipped the evening round.',
    ],
    [
      'Walked all the way around {place} and could have gone on.',
      '{companion} and I were out before breakfast every day.',
      'I got off the bus two stops early again on {day}.',
      'The evening round has become the best part of my day.',
      'A whole hour on foot and my legs feel great.',
    ],
  ],
  ask: [
    'How did the walks go this week?',
    'Did you get out to {place} in the last days?',
    'Which walk did you enjoy most lately?',
  ],
  answer: [
    'Ten minutes outside already count as a walk.',
    'A fixed time for the walk helps, say right after lunch.',
    'What would a comfortable route look like tomorrow?',
  ],
} as const;
const cooking = {
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
const sleeping = {
  said: [
    [
      'I lie awake until three and drag myself through the day.',
      'Another night staring at my phone.',
      'I wake up more tired than I went to bed.',
      'Sleep has been a mess since {day}.',
    ],
    [
      'I sleep all right, but still too late.',
      'One good night, one bad night, as usual.',
      'I went to bed earlier on {day} at least.',
      'The nights are okay, mornings remain slow.',
    ],
    [
      'I slept like a stone and woke before the alarm.',
      'Lights out at ten works wonders for me.',
      'Eight hours three nights in a row!',
      'Reading instead of scrolling has changed my evenings.',
    ],
  ],
  ask: [
    'How have your nights been?',
    'Did the earlier bedtime work out?',
    'What time do you usually switch off the light?',
  ],
  answer: [
    'Put the phone in another room tonight and see what happens.',
    'A steady time to get up does more than an early night.',
    'What keeps you awake when you cannot sleep?',
  ],
} as const;
const snacking = {
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
const drinking = {
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
const strengthTraining = {
  said: [
    [
      'I pay for the gym and have not set foot in it.',
      'The exercises hurt and I stopped halfway.',
      'I feel weak and silly among all those people at the gym.',
      'I cancelled the class on {day} again.',
    ],
    [
      'I went to the gym once and did the short plan.',
      'Same weights as before, but I showed up.',
      'The exercises at home are okay when {companion} leaves me alone.',
      'I did half of the sets on {day}.',
    ],
    [
      'I added five kilos to my squat and it felt light.',
      'The trainer at the gym said my form is spot on.',
      'Two classes this week and I booked the next ones.',
      'Push-ups on the floor, ten of them, for the first time ever.',
    ],
  ],
  ask: [
    'How are the exercises coming along?',
    'Did you make it to the class on {day}?',
    'Which exercise feels good at the moment?',
  ],
  answer: [
    'Two sets are plenty, leave the third for next month.',
    'Lay out your kit the night before.',
    'What weight would feel almost too easy?',
  ],
} as const;
const scales = {
  said: [
    [
      'The scale went up again and I do not see why I bother.',
      'I avoid the scale, I know what it will say.',
      'All that effort and not a gram of difference.',
      'My trousers are tighter than in spring.',
    ],
    [
      'My weight has not moved much either way.',
      'Up a little, down a little, the scale cannot decide.',
      'The number was fine on {day}, I think.',
      'I am on a plateau but it does not worry me too much.',
    ],
    [
      'Down another half kilo, slow and steady.',
      'I had to buy a smaller belt!',
      'The scale showed a number I have not seen in years.',
      '{companion} noticed that I have lost weight.',
    ],
  ],
  ask: ['What does the scale say, and how do you feel about it?', 'Have you weighed yourself since {day}?'],
  answer: [
    'Look at the month, not at the morning.',
    'Water alone moves the scale by a kilo.',
    'How do your clothes fit compared to last month?',
  ],
} as const;
const planning = {
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
const eatingOut = {
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
const mood = {
  said: [
    [
      'I snap at {companion} over nothing and then feel awful.',
      'Everything is grey at the moment.',
      'I sit by {place} and wonder what this is all for.',
      'I cry easily these days.',
    ],
    [
      'My mood goes up and down, mostly in the middle.',
      'I am a bit flat, but coping.',
      '{day} was better than the days before it.',
      'Not happy, not sad, just busy.',
    ],
    [
      'I caught myself singing in the car.',
      'I feel lighter than I have in a long while.',
      '{companion} says I laugh more than I used to.',
      'Even the meeting on {day} could not spoil my mood.',
    ],
  ],
  ask: ['How are you feeling in yourself?', 'What gave you energy this week?'],
  answer: [
    'Be as kind to yourself as you would be to a friend.',
    'Write down one thing that went well today.',
    'What usually lifts your mood a little?',
  ],
} as const;

export type Topic = keyof typeof topics;
const topics = { walking, cooking, sleeping, snacking, drinking, strengthTraining, scales, planning, eatingOut, mood };
type TopicSentences = { readonly said: ByValence; readonly ask: readonly string[]; readonly answer: readonly string[] };
export const topicSentences: Readonly<Record<Topic, TopicSentences>> = topics;
export const topicNames = Object.keys(topics) as readonly Topic[];

/** Things that get in the way. They come up more when motivation is low. */
export const obstacles = {
  said: [
    'Work is swallowing everything, the deadline is on {day}.',
    'My boss has put me on the late shift.',
    'I fly out on {day} and will live from a suitcase.',
    'The conference means hotel food and long evenings.',
    'I have caught the cold that is going around.',
    'My back is acting up and I can hardly move.',
    '{companion} is ill and needs me at home.',
    'My in-laws are staying with us until {day}.',
    'We are moving house and all is in boxes.',
    'The car broke down and so did my schedule.',
    'The children have holidays and the house is upside down.',
    'Exams start on {day} and I do nothing else.',
  ],
  answer: [
    'That is a lot at once, so let us make the plan smaller.',
    'Life comes first, choose just one thing to keep.',
    'What is the least you could do and still feel it was something?',
    'Tell me when things calm down, and rest until then.',
  ],
} as const;

export const generalSentences: ByValence = [
  [
    'Honestly I do not know whether I can keep this up.',
    'I feel like giving up.',
    'It is all too much for me.',
    'I have let you down again.',
    'What is the point of it all?',
    'I cannot bring myself to care.',
    'I am ashamed to even write this.',
    'Maybe this programme is not for me.',
    'I am exhausted and fed up.',
    'Nothing I try seems to stick.',
    'Sorry, I have no excuse this time.',
    'Leave me out of it for a while, please.',
  ],
  [
    'It is what it is.',
    'Could be better, could be worse.',
    'We will see how it goes.',
    'I am neither proud nor worried.',
    'I suppose that counts for something.',
    'I will try to do a bit more.',
    'Nothing new apart from that.',
    'I am getting by.',
    'It depends on the day, really.',
    'Let us see what comes of it.',
    'I am not sure what to make of it.',
    'Somehow it works, somehow it does not.',
  ],
  [
    'I am proud of myself!',
    'I can feel this is working.',
    'I cannot wait for the next step.',
    'Thank you, this really helps me.',
    'I have not felt this good in ages.',
    'It is getting easier every week.',
    'I am determined to go on.',
    'Bring on the next challenge!',
    'I surprised myself.',
    'This has become part of who I am.',
    'I finally believe I can do it.',
    'I wake up looking forward to it.',
  ],
];

export const coachReactions: ByValence = [
  [
    'Thank you for being so open about it.',
    'That sounds hard, and I am glad you told me.',
    'A rough patch is part of the road.',
    'No need to apologise, I am on your side.',
    'Everyone who gets there has had days like that.',
    'I hear how tired you are.',
  ],
  [
    'Thanks for the update.',
    'That is a fair picture of things.',
    'Steady is good enough for now.',
    'Good to hear from you.',
    'Keeping things going is an achievement too.',
    'Noted, and no pressure.',
  ],
  [
    'That is wonderful news!',
    'I am so glad to read this.',
    'You have earned this.',
    'What a step forward!',
    'Look how far you have come.',
    'Your effort shows.',
  ],
];
export const nudges = [
  'I have not heard from you for some days, is everything all right?',
  'A quick hello from me, no need to catch up on anything.',
  'Your diary misses you, one small entry is enough.',
  'Whenever you are ready, just pick up where you left off.',
  'Thinking of you, how are things?',
  'Shall we start again with something tiny?',
] as const;
export const closings = [
  'Keep me posted.',
  'Talk soon.',
  'Take care.',
  'I am here when you need me.',
  'Greetings, your coach.',
  'Until {day}.',
] as const;
