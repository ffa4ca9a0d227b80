/** What exports call the person a store is about; a person's own `userId` counts as well. */
const PERSON_ROLES: readonly string[] = ['user'];

/** Whether `name`, a message's `from` or another event's `actor`, is the person. An absent actor is. */
export function originatedBy(name: string | undefined, userId?: string, personRoles = PERSON_ROLES): boolean {
  return name === undefined || name === userId || personRoles.includes(name);
}
