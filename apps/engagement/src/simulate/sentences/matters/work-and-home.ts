import type { Matter } from './matter.ts';
import { firstNames, streets, towns } from './names.ts';

export const job: Matter = {
  who: [
    'the bakery',
    'the pharmacy',
    'the library',
    'the repair shop',
    'the kindergarten',
    'the surveyor office',
    'the flower shop',
    'the print shop',
    'the ward',
    'the boatyard',
    'the museum',
    'the tax office',
    'the hotel desk',
    'the dairy',
    'the bus depot',
    'the law firm',
  ],
  where: firstNames,
  details: [
    'the stocktaking',
    'the new till',
    'the open day',
    'the fire drill',
    'the summer rota',
    'the audit',
    'the staff photo',
    'the notice board',
    'the safety course',
    'the move of the storeroom',
  ],
  news: [
    'At {who} we prepare {detail} for {day}.',
    'My colleague {where} and I look after {detail}.',
    '{where} from {who} handed me {detail}.',
    'On {day} it is my turn with {detail} at {who}.',
  ],
  reply: [
    '{where} and I went through {detail} on {day}.',
    'With {detail} done, {who} is back to its usual hours.',
    'I wrote the notes on {detail} and gave them to {where}.',
  ],
  aside: [
    'I write this in my break at {who}.',
    '{where} brings the coffee to {who} in the mornings.',
    'My shift at {who} begins at seven.',
  ],
  answer: [
    'Take the stairs at {who} when nobody is waiting.',
    'Could you and {where} eat lunch outside?',
    'Keep some fruit in your drawer at {who}.',
  ],
};

export const studies: Matter = {
  who: [
    'bookkeeping',
    'garden design',
    'nursing',
    'beekeeping',
    'web design',
    'art history',
    'carpentry',
    'geology',
    'sign language',
    'early music',
    'nutrition',
    'shipbuilding',
  ].map((subject) => `the diploma in ${subject}`),
  where: firstNames.map((name) => `professor ${name}`),
  details: [
    'the first essay',
    'the reading list',
    'the group work',
    'the lab report',
    'the seminar talk',
    'the statistics sheet',
    'the field trip',
    'the proposal',
    'the poster',
    'the bibliography',
  ],
  news: [
    'For {who} I hand in {detail} on {day}.',
    '{where} gave us {detail} for {who}.',
    'My evenings belong to {detail}, {where} wants it by {day}.',
    'Next I turn to {detail} for {who}.',
  ],
  reply: [
    '{where} has {detail} on the desk now.',
    'I finished {detail} for {who} at midnight on {day}.',
    '{where} and I went over {detail} line by line.',
  ],
  aside: [
    'The books for {who} fill half of the sofa.',
    'I watch the lectures of {where} with headphones.',
    'There are two more terms of {who}.',
  ],
  answer: [
    'Stand up between two chapters of {who}.',
    'Walk while you listen to {where}.',
    'Some nuts beside the books for {who} will do.',
  ],
};

export const allotment: Matter = {
  who: streets.map((street) => `the allotment behind ${street}`),
  where: firstNames,
  details: [
    'the raised bed',
    'the tomato seedlings',
    'the compost heap',
    'the rain barrel',
    'the bean poles',
    'the strawberry rows',
    'the shed roof',
    'the greenhouse glass',
    'the pear tree',
    'the potato trench',
  ],
  news: [
    'On {who} I begin with {detail} on {day}.',
    '{where} from the next plot lends me tools for {detail}.',
    'The plan for {who} says to see to {detail} now.',
    '{where} and I see to {detail} on {day}.',
  ],
  reply: [
    'I finished {detail} and {where} took a picture.',
    'I was on {who} until dark because of {detail}.',
    'We gave {day} to {detail} and {where} brought the cake.',
  ],
  aside: [
    'I eat my sandwich on the bench at {who}.',
    '{where} waters {who} when I am at work.',
    'My boots from {who} stand in the hall.',
  ],
  answer: [
    'An hour on {who} counts as exercise.',
    'Which greens from {who} go on your plate?',
    'Ask {where} for some courgettes.',
  ],
};

export const renovation: Matter = {
  who: streets.map((street) => `the flat in ${street}`),
  where: firstNames,
  details: [
    'the kitchen tiles',
    'the bathroom pipes',
    'the parquet',
    'the blue wall',
    'the window frames',
    'the built-in shelf',
    'the old wallpaper',
    'the fuse box',
    'the balcony door',
    'the radiator paint',
  ],
  news: [
    'In {who} we start on {detail} on {day}.',
    'The electrician {where} comes to {who} to look at {detail}.',
    'For {who} I am choosing {detail}.',
    '{where} wants to see to {detail} before everything else.',
  ],
  reply: [
    '{where} and I worked on {detail} all {day}.',
    'We are done with {detail} in {who}, the next room waits.',
    'I swept {who} after {detail}, {where} carried the bags.',
  ],
  aside: [
    'I have paint from {who} on my sleeve.',
    '{where} has the spare key to {who}.',
    'Between us and {who} there are two tram stops.',
  ],
  answer: [
    'Carrying boxes up to {who} is a workout.',
    'Keep a water bottle at {who} too.',
    'Set up a corner in {who} where you and {where} can eat in peace.',
  ],
};

export const volunteering: Matter = {
  who: towns.map((town) => `the food bank in ${town}`),
  where: firstNames,
  details: [
    'the winter collection',
    'the van inspection',
    'the volunteers evening',
    'the sorting shift',
    'the school visit',
    'the jumble sale',
    'the cold room',
    'the donor letters',
    'the soup kitchen',
    'the harvest boxes',
  ],
  news: [
    'At {who} I am down for {detail} on {day}.',
    '{where} runs {who} and asked me to help with {detail}.',
    'With {where} I am getting {detail} going.',
    'Everybody at {who} talks about {detail}.',
  ],
  reply: [
    'We had eleven people for {detail}, {where} counted.',
    'On {day} {where} and I closed {who} after {detail}.',
    '{detail} at {who} took from nine to two.',
  ],
  aside: [
    'I have the keys of {who} this month.',
    '{where} picks me up for {who} at half past eight.',
    'My apron from {who} is in the wash.',
  ],
  answer: [
    'Lifting crates at {who} is strength training.',
    'Have breakfast before {who}, even a small one.',
    '{where} seems to be good company for you.',
  ],
};
