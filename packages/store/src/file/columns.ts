/** A growing column of numbers: a typed array whose capacity doubles when it is full. */
export class Float64Column {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Float64Array(this.length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length++] = value;
  }

  /** @throws RangeError when there is no such row. */
  at(index: number): number {
    if (index >= this.length) throw new RangeError(`There is no row ${index} among ${this.length}.`);
    return this.#values[index]!;
  }

  /** Removes all rows and keeps the memory. */
  clear(): void {
    this.length = 0;
  }

  /** A view, valid until the next `push`. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }
}

/** As `Float64Column`, for indexes. -1 stands for "none". */
export class Int32Column {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Int32Array(this.length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length++] = value;
  }

  /** @throws RangeError when there is no such row. */
  at(index: number): number {
    if (index >= this.length) throw new RangeError(`There is no row ${index} among ${this.length}.`);
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** Removes all rows and keeps the memory. */
  clear(): void {
    this.length = 0;
  }

  /** A view, valid until the next `push`. */
  get values(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}
