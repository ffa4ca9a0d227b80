import { cat, child, dog, friend, aunt } from './family.ts';
import type { Matter } from './matter.ts';
import { choir, cycling, feast, language, run } from './pursuits.ts';
import { allotment, job, renovation, studies, volunteering } from './work-and-home.ts';

export const matters: readonly Matter[] = [
  child,
  aunt,
  dog,
  cat,
  friend,
  run,
  choir,
  language,
  feast,
  cycling,
  job,
  studies,
  allotment,
  renovation,
  volunteering,
];
