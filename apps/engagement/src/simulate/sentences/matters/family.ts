import type { Matter } from './matter.ts';
import { catNames, dogNames, firstNames, streets, towns } from './names.ts';

export const child: Matter = {
  who: firstNames,
  where: ['Lindenhof', 'Ashgrove', 'Kaptol', 'Riverside', 'Hawthorn', 'Saint Brigid', 'Birkenweg', 'Oakfield'].map(
    (name) => `${name} school`,
  ),
  details: [
    'the swimming lesson',
    'the maths test',
    'the school play',
    'the reading contest',
    'the summer fair',
    'the class trip',
    'the football match',
    'the spelling test',
    'the science project',
    'the flute recital',
  ],
  news: [
    '{who} has {detail} on {day}.',
    'We are getting {who} ready for {detail} on {day}.',
    '{where} moved {detail} to {day}, and {who} told me this morning.',
    'My youngest, {who}, talks of {detail} from breakfast to bedtime.',
  ],
  reply: [
    '{who} came home from {detail} and told me every minute of it.',
    'I sat at {where} for two hours because of {detail}.',
    '{who} and I talked about {detail} over supper.',
    'After {detail} on {day} I took {who} for a slice of pizza.',
  ],
  aside: [
    'I drop {who} off at {where} at eight.',
    '{who} is at {where} until four.',
    'I am writing from the car outside {where}, waiting for {who}.',
  ],
  answer: [
    'You could walk to {where} with {who} once this week.',
    'Let {who} pick the vegetables on {day}.',
    'The wait outside {where} is long enough for a short round on foot.',
  ],
};

export const aunt: Matter = {
  who: firstNames.map((name) => `aunt ${name}`),
  where: towns,
  details: [
    'the eye test',
    'the name day lunch',
    'the new hearing aid',
    'the garden fence',
    'the bank letters',
    'the physiotherapy',
    'the family album',
    'the bridge evening',
    'the flu jab',
    'the plum jam',
  ],
  news: [
    'On {day} I drive to {where} to help {who} with {detail}.',
    '{who} rang from {where} about {detail}.',
    'Next up for {who} is {detail}, and I am the one with the car.',
    'I promised {who} to take care of {detail} by {day}.',
  ],
  reply: [
    '{who} and I spent {day} on {detail}.',
    '{detail} took us all afternoon, then {who} made tea.',
    'I came back from {where} late because {who} still wanted to go over {detail}.',
  ],
  aside: [
    'I ring {who} every evening at seven.',
    'The train to {where} takes an hour each way.',
    '{who} turns eighty this year and still lives alone in {where}.',
  ],
  answer: [
    'Perhaps {who} would join you for a stroll through {where}.',
    'A phone call with {who} can be a walk as well.',
    'Pack something to eat for the way to {where}.',
  ],
};

export const dog: Matter = {
  who: dogNames,
  where: streets,
  details: [
    'the puppy class',
    'the appointment at the vet',
    'the agility course',
    'the dog show',
    'the rabies jab',
    'the recall training',
    'the trip to the groomer',
    'the tracking day',
    'the scent game',
    'the hike with the pack',
  ],
  news: [
    'On {day} it is {detail} for {who}.',
    'My dog {who} and I have {detail} coming up.',
    '{who} gets an early breakfast on {day} because of {detail}.',
    'The trainer on {where} suggested {detail} for {who}.',
  ],
  reply: [
    '{who} slept for three hours after {detail}.',
    'We had {detail} on {day} and {who} barked at everyone.',
    '{who} and I will repeat {detail} next month.',
  ],
  aside: [
    '{who} pulls me down {where} at six in the morning.',
    'I am sitting on the steps in {where} with {who} at my feet.',
    'At the corner of {where} {who} always wants to turn left.',
  ],
  answer: [
    'Take {who} once more around {where} and count the steps.',
    '{who} keeps you honest about the morning round.',
    'Let {who} choose the way on {day}.',
  ],
};

export const cat: Matter = {
  who: catNames,
  where: firstNames,
  details: [
    'the worming tablet',
    'the scratching post',
    'the cat flap',
    'the tooth paste',
    'the new litter',
    'the thyroid drops',
    'the balcony net',
    'the water fountain',
    'the soft brush',
    'the travel box',
  ],
  news: [
    'My cat {who} gets used to {detail} this week.',
    'I ordered {detail} for {who}, it should come on {day}.',
    '{where} from next door helps me with {detail} for {who}.',
    'On {day} {where} and I try {detail} with {who}.',
  ],
  reply: [
    '{who} looked at {detail} and walked away.',
    'We sorted out {detail} on {day}, {where} held {who}.',
    '{who} has accepted {detail}, says {where}.',
  ],
  aside: [
    '{who} lies on the keyboard as I type.',
    '{where} feeds {who} when I am out.',
    'I was up at five because {who} wanted breakfast.',
  ],
  answer: [
    'While {who} eats you could prepare your own breakfast.',
    'Ask {where} to come along for a walk.',
    '{who} stretches every hour, which is a good example.',
  ],
};

export const friend: Matter = {
  who: firstNames,
  where: towns,
  details: [
    'the wedding',
    'the house warming',
    'the concert',
    'the garden party',
    'the fortieth birthday',
    'the board game night',
    'the christening',
    'the reunion',
    'the book swap',
    'the farewell dinner',
  ],
  news: [
    'My old friend {who} invited me to {detail} in {where}.',
    '{who} and I are planning {detail} for {day}.',
    'I booked the train to {where} for {detail} with {who}.',
    '{who} needs an answer about {detail} by {day}.',
  ],
  reply: [
    '{who} and I talked half the night at {detail}.',
    'At {detail} in {where} I sat next to {who}.',
    'I have photos of {detail} from {who} on my phone.',
  ],
  aside: [
    '{who} sends me voice messages from {where} every day.',
    'I have known {who} since school in {where}.',
    'On {day} I speak to {who} as always.',
  ],
  answer: [
    'Tell {who} what you are working on here.',
    'Explore {where} on foot when you visit {who}.',
    'Would {who} do the step challenge with you?',
  ],
};
