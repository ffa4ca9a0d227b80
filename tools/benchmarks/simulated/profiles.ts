import { writeFileSync } from 'node:fs';
import { simulate } from '@daybook/engagement';

/** What a sign-up form could ask simulated people, as a CSV for `--profiles`: `node profiles.js PEOPLE FILE.csv`. */
const [people = '', file = ''] = process.argv.slice(2);
const rows = [...simulate({ people: Number(people), weeks: 12, seed: 1 })].map(({ person }) => {
  const { userId, plannedDays, startWeight, goals } = person;
  return [userId, plannedDays, startWeight, goals.weight, goals.steps, goals.sleep].join();
});
writeFileSync(file, ['userId,plannedDays,startWeight,weightGoal,stepGoal,sleepGoal', ...rows, ''].join('\n'));
