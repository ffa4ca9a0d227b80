import type { Matter } from './matter.ts';
import { firstNames, streets, towns } from './names.ts';

export const run: Matter = {
  who: towns.map((town) => `the 10 km run in ${town}`),
  where: firstNames,
  details: [
    'the 3 km loop',
    'the 4 km with a pause',
    'the 5 km test',
    'the hill repeats',
    'the slow 6 km',
    'the intervals',
    'the 7 km by the water',
    'the 8 km at talking pace',
    'the rehearsal over 9 km',
    'the stride drills',
  ],
  news: [
    'Next in my plan for {who} comes {detail}.',
    'Because of {who} I do {detail} on {day}.',
    '{where} and I do {detail} on {day}.',
    'My running partner {where} wrote {detail} into the calendar.',
  ],
  reply: [
    'I did {detail} with {where} and ticked the box in the plan for {who}.',
    'We did {detail} on {day}, {where} set the pace.',
    'The watch has {detail} from {day} stored.',
  ],
  aside: [
    'It is some weeks until {who}.',
    '{where} sent me the route of {who}.',
    'My starting number for {who} came by post.',
  ],
  answer: [
    'For {who} an easy pace is the right pace.',
    'Run so that you can still chat with {where}.',
    'Pin the plan for {who} to the fridge.',
  ],
};

export const choir: Matter = {
  who: streets.map((street) => `the choir in ${street}`),
  where: firstNames,
  details: [
    'the spring concert',
    'the Faure requiem',
    'the gospel evening',
    'the recording',
    'the evensong',
    'the folk song medley',
    'the wedding mass',
    'the carol arrangement',
    'the festival programme',
    'the Bach motet',
  ],
  news: [
    'With {who} we start on {detail} on {day}.',
    '{where} conducts {who} and has chosen {detail}.',
    'I am learning my part for {detail}, {where} sings next to me.',
    'For {who} I have to keep {day} free, because of {detail}.',
  ],
  reply: [
    '{who} went through {detail} twice on {day}.',
    '{where} drove me home after {detail}.',
    'We sang until ten because of {detail}, {where} would not let us go.',
  ],
  aside: [
    'I hum the scales of {who} while I cook.',
    '{where} saves me a chair at {who}.',
    'My folder for {who} has coffee stains all over.',
  ],
  answer: [
    'Cycle to {who} if the evening is dry.',
    'Have a proper supper before {who}, not after.',
    '{where} may like to walk home with you.',
  ],
};

export const language: Matter = {
  who: ['Italian', 'Portuguese', 'Greek', 'Danish', 'Polish', 'Spanish', 'Turkish', 'Japanese', 'Welsh', 'Finnish'].map(
    (name) => `the ${name} course`,
  ),
  where: firstNames,
  details: [
    'the past tense',
    'the placement test',
    'the first short story',
    'the numbers to a thousand',
    'the role play at the market',
    'the irregular verbs',
    'the pronunciation drill',
    'the letter to a pen friend',
    'the subjunctive',
    'the oral exam',
  ],
  news: [
    'In {who} we have {detail} on {day}.',
    '{where}, who teaches {who}, wants to start on {detail}.',
    'For {who} I am working on {detail}.',
    'With {where} I practise {detail} for {who} on {day}.',
  ],
  reply: [
    'We spent all of {day} on {detail} in {who}.',
    'I am through with {detail} and on to the next unit in {who}.',
    'In {who} I did {detail} together with {where}.',
  ],
  aside: [
    'I listen to {who} on the bus.',
    'There are cards with words from {who} all over my kitchen.',
    '{where} and I always sit in the second row.',
  ],
  answer: [
    'Listen to {who} on a walk instead of at the desk.',
    'Ask {where} for the names of ten vegetables.',
    'Ten minutes of {who}, then ten minutes of stretching.',
  ],
};

export const feast: Matter = {
  who: firstNames.map((name) => `grandma ${name}`),
  where: ['stuffed peppers', 'fish stew', 'spinach pie', 'pumpkin gnocchi', 'barley risotto', 'beetroot soup'],
  details: [
    'the Sunday lunch for nine',
    'the baptism lunch',
    'the Easter lunch',
    'the harvest supper',
    'the anniversary dinner',
    'the visit of the cousins',
    'the picnic',
    'the name day table',
    'the village fete',
    'the supper for the neighbours',
  ],
  news: [
    'I am in charge of {detail}, with {where} the way {who} taught me.',
    '{who} put me down for {detail} on {day}.',
    'For {detail} I want to make the {where} of {who}.',
    '{who} asked whether {where} would do for {detail}.',
  ],
  reply: [
    'There was {where} for {detail}, and {who} had the first plate.',
    'I took {detail} off my list on {day}, {who} kept the leftovers.',
    'At {detail} {who} told us the story behind {where}.',
  ],
  aside: [
    '{who} never writes down how much salt goes into {where}.',
    'I keep a pot for {where} at the house of {who}.',
    '{who} calls about {where} while I am at work.',
  ],
  answer: [
    'A lighter version of {where} might even please {who}.',
    'Ask {who} which vegetables go into {where}.',
    'Take one plate of {where} and enjoy it.',
  ],
};

export const cycling: Matter = {
  who: ['the Danube', 'the Loire', 'the Drava', 'the Elbe', 'the Shannon', 'the Soca', 'the Mosel', 'the Douro'].map(
    (river) => `the bike tour along ${river}`,
  ),
  where: towns,
  details: [
    'the ferry tickets',
    'the panniers',
    'the gear check',
    'the first leg',
    'the map of day two',
    'the guest house',
    'the spare tube',
    'the rain cover',
    'the trial ride',
    'the train back',
  ],
  news: [
    'For {who} I am looking into {detail}.',
    'We start {who} in {where}, and I want to settle {detail} by {day}.',
    'On {day} I see to {detail} for {who}.',
    'The shop in {where} reminded me of {detail} for {who}.',
  ],
  reply: [
    'I settled {detail} for {who} on {day}.',
    'I asked around about {detail} and took the advice from {where}.',
    'On {day} I spent an hour on {detail} for {who}.',
  ],
  aside: ['The map of {who} hangs over my desk.', 'From {where} on {who} is flat.', 'I read a diary of {who} in bed.'],
  answer: [
    'Every short ride to work prepares you for {who}.',
    'What will you eat on the way to {where}?',
    'Your legs will remember this when you roll into {where}.',
  ],
};
