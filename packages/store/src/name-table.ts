/** Strings ↔ indexes in order of first appearance. */
export class NameTable {
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();

  /** The index of `name`, which is added if it is new. */
  add(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  /** As `add`; -1 for an absent name. */
  addOptional(name: string | null | undefined): number {
    return name == null ? -1 : this.add(name);
  }

  /** The index of `name`, -1 when it is not here. */
  find(name: string): number {
    return this.#indexes.get(name) ?? -1;
  }
}
