import type { ByValence } from './valence.ts';

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
