/** Whether `name`, a message's `from` or another event's `actor`, is the person: `user`, their own id, or absent. */
export function originatedBy(name: string | undefined, userId?: string): boolean {
  return name === undefined || name === userId || name === 'user';
}
