import { fingerprint } from './fingerprint';

/** Remembers what was reported, so that only new and changed records are reported again. */
export class ReportedRecords<T extends Key, Key = T> {
  readonly #prints = new Map<string, string>();

  constructor(private readonly keyOf: (record: Key) => string) {}

  /** Hands the new and changed ones over, if any; they count as reported when that succeeded. */
  async report(
    records: T[],
    handOver: (records: T[]) => Promise<void>,
  ): Promise<void> {
    const changed = records
      .map(record => ({
        record,
        key: this.keyOf(record),
        print: fingerprint(record),
      }))
      .filter(({ key, print }) => this.#prints.get(key) !== print);
    if (!changed.length) {
      return;
    }
    await handOver(changed.map(({ record }) => record));
    for (const { key, print } of changed) {
      this.#prints.set(key, print);
    }
  }

  /** The record will be reported again. */
  forget(record: Key): void {
    this.#prints.delete(this.keyOf(record));
  }

  /** All records will be reported again. */
  clear(): void {
    this.#prints.clear();
  }
}
