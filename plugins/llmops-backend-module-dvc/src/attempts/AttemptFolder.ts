import { randomUUID } from 'node:crypto';
import { access, link, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, isError } from '@backstage/errors';
import { isMissing } from './isMissing';
import { type SpecFile, type StateFile, stateFileSchema } from './files';

const DISPATCH_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The folder of one attempt; its name is the dispatch key. */
export class AttemptFolder {
  readonly path: string;
  readonly key: string;

  constructor(attemptsDirectory: string, dispatchKey: string) {
    // The key becomes a file name, so it is checked here and not only where it was made.
    if (!DISPATCH_KEY.test(dispatchKey)) {
      throw new InputError(
        `"${dispatchKey}" is no dispatch key; use lower-case letters, digits and dashes, at most 63`,
      );
    }
    this.key = dispatchKey;
    this.path = join(attemptsDirectory, dispatchKey);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Whether the attempt was submitted completely; what a crash left before that does not count. */
  async isSubmitted(): Promise<boolean> {
    return this.has('spec.json');
  }

  async has(name: string): Promise<boolean> {
    return access(this.file(name)).then(
      () => true,
      () => false,
    );
  }

  /**
   * Writes the specification, which makes the attempt exist. Of several writers exactly one wins.
   *
   * @returns whether this call won
   */
  async commitSpec(spec: SpecFile): Promise<boolean> {
    return this.#createOnce('spec.json', spec);
  }

  /** Asks the supervisor to end; the first reason stays. */
  async requestCancel(reason: string): Promise<void> {
    await this.#createOnce('cancel.json', { reason });
  }

  /** Remembers that the end and the whole output were reported, so that the checkout is not needed any more. */
  async markReported(): Promise<void> {
    await this.#createOnce('reported.json', {});
  }

  /** The supervisor's state, or undefined when none has started. */
  async readState(): Promise<StateFile | undefined> {
    try {
      return stateFileSchema.parse(
        JSON.parse(await readFile(this.file('state.json'), 'utf8')),
      );
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** When the attempt was submitted, in milliseconds since the epoch. */
  async submittedAt(): Promise<number> {
    return (await stat(this.file('spec.json'))).mtimeMs;
  }

  /** A link is made of a complete file: no reader ever sees a part, and the second writer fails. */
  async #createOnce(name: string, content: object): Promise<boolean> {
    const temporary = this.file(`.${name}.${randomUUID()}`);
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(content));
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await link(temporary, this.file(name));
      return true;
    } catch (error) {
      if (isError(error) && error.code === 'EEXIST') {
        return false;
      }
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }
}
