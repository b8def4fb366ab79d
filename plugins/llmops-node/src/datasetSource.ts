import type { ProjectCheckout } from './projectSource';

/**
 * Which data a commit of a project has.
 *
 * @public
 */
export interface DatasetContentRecord {
  /** Hash of the data, in the source's own words; the same data has the same. */
  version: string;
  bytes?: number;
  /** How many files it is, for a folder. */
  files?: number;
}

/**
 * The beginning of some data as text, or why there is none.
 *
 * @public
 */
export type DatasetRows =
  | {
      /** The file that was read, when the data is a folder; relative to it. */
      file?: string;
      lines: string[];
      /** Whether these are all lines. */
      complete: boolean;
    }
  | { problem: string };

/**
 * Knows the data that a project tracks beside its code. Nothing of the project is executed.
 *
 * @public
 */
export interface DatasetSource {
  readonly id: string;
  /**
   * Files of the project that say which version of the data belongs to a commit: a commit that changes none of them
   * does not change the data. They need not exist.
   *
   * @param path - of the data, relative to the project's root
   */
  pointers(path: string): string[];
  /**
   * The version that the commit has; undefined when it does not track data at this path. Rejects with an `InputError`
   * when what the project says of it cannot be understood.
   */
  read(
    checkout: ProjectCheckout,
    path: string,
  ): Promise<DatasetContentRecord | undefined>;
  /** The first lines of that version, as far as they lie where the portal may read them. */
  preview(
    checkout: ProjectCheckout,
    path: string,
    limits: { bytes: number; lines: number },
  ): Promise<DatasetRows>;
}
