/** Whether the person originated an event: its `from` or `actor` is absent, `user`, or the person's own id. */
export function originatedBy(name: string | undefined, userId?: string): boolean {
  return name === undefined || name === userId || name === 'user';
}
