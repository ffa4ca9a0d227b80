import type { ServedModel } from './model.ts';

/** The model in use. Replacing it lets passes that have begun end on the old one, which is then closed. */
export class ModelSlot {
  #current: ServedModel;
  readonly #users = new Map<ServedModel, number>();
  readonly #retired = new Set<ServedModel>();

  constructor(model: ServedModel) {
    this.#current = model;
  }

  get current(): ServedModel {
    return this.#current;
  }

  async use<Result>(work: (model: ServedModel) => Promise<Result>): Promise<Result> {
    const model = this.#current;
    this.#users.set(model, (this.#users.get(model) ?? 0) + 1);
    try {
      return await work(model);
    } finally {
      this.#users.set(model, this.#users.get(model)! - 1);
      await this.#closeUnused(model);
    }
  }

  async replace(model: ServedModel): Promise<void> {
    const old = this.#current;
    this.#current = model;
    await this.#retire(old);
  }

  /** Closes the current model once nobody uses it. */
  async close(): Promise<void> {
    await this.#retire(this.#current);
  }

  async #retire(model: ServedModel): Promise<void> {
    this.#retired.add(model);
    await this.#closeUnused(model);
  }

  async #closeUnused(model: ServedModel): Promise<void> {
    if ((this.#users.get(model) ?? 0) > 0 || !this.#retired.delete(model)) return;
    this.#users.delete(model);
    await model.close();
  }
}
