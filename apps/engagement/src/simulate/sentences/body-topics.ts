/** Said, asked and answered about moving, sleeping, weight and mood; `said` by valence: low, mixed, high. */
export const walking = {
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

export const sleeping = {
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

export const strengthTraining = {
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

export const scales = {
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

export const mood = {
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
