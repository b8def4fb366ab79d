import { readFile, stat } from 'node:fs/promises';
import { isError, ServiceUnavailableError } from '@backstage/errors';

/** Gives the headers that say who asks. */
export interface Authentication {
  headers(): Promise<Record<string, string>>;
}

export interface AuthenticationSettings {
  token?: string;
  /** Holds the token; read anew when it changes. */
  tokenFile?: string;
  /** Sent in `userHeader`, for servers behind a gateway that trust it. */
  user?: string;
  userHeader: string;
}

/** A fixed token, one in a file, or none; with or without the name of a user. */
export class ConfiguredAuthentication implements Authentication {
  readonly #settings: AuthenticationSettings;
  #read: { modifiedMs: number; token: string } | undefined;

  constructor(settings: AuthenticationSettings) {
    this.#settings = settings;
  }

  async headers(): Promise<Record<string, string>> {
    const { user, userHeader } = this.#settings;
    const token = await this.#token();
    return {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(user === undefined ? {} : { [userHeader]: user }),
    };
  }

  async #token(): Promise<string | undefined> {
    const { token, tokenFile } = this.#settings;
    if (tokenFile === undefined) {
      return token;
    }
    try {
      const { mtimeMs } = await stat(tokenFile);
      if (this.#read?.modifiedMs !== mtimeMs) {
        const text = await readFile(tokenFile, 'utf8');
        this.#read = { modifiedMs: mtimeMs, token: text.trim() };
      }
      return this.#read.token;
    } catch (error) {
      const code = isError(error) && 'code' in error ? error.code : error;
      throw new ServiceUnavailableError(
        `The token file ${tokenFile} cannot be read: ${code}`,
      );
    }
  }
}
