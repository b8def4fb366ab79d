/**
 * Where the files of a project lie. Made from the project's entity by the core, never from a request.
 *
 * @public
 */
export interface ProjectLocation {
  /** Entity reference of the project. */
  entityRef: string;
  /** Value of the annotation `llmops.dev/project`, for example `local:korean-llm` or a repository's URL. */
  repository: string;
}

/**
 * A commit that changed files of a project.
 *
 * @public
 */
export interface ProjectCommit {
  /** Full commit hash. */
  commit: string;
  /** When its author made it. */
  at: Date;
  /** Name of its author; anyone can write any name there. */
  author: string;
  /** First line of its message. */
  message: string;
}

/**
 * A file that is another one, or only there, at one of two commits.
 *
 * @public
 */
export interface ChangedFile {
  /** Relative to the project's root; a file that was moved is one that was removed and one that was added. */
  path: string;
  change: 'added' | 'modified' | 'removed';
}

/**
 * The files of a project at one commit.
 *
 * @public
 */
export interface ProjectCheckout {
  location: ProjectLocation;
  /** Full commit hash. */
  commit: string;
  /** Branch or tag that was asked for, if any. */
  ref?: string;
  /** Address to clone from, without credentials. */
  repositoryUrl: string;
  /**
   * Content of a file, or undefined when there is none.
   * Rejects with an `InputError` when the path leaves the project or the file is larger than 1 MiB.
   */
  readFile(path: string): Promise<string | undefined>;
  /** Paths of all files, relative to the project's root. */
  listFiles(): Promise<string[]>;
  /**
   * The commits, from this one back, that changed one of these files, the newest first. Paths are taken literally.
   * Without the method, the source knows no history.
   */
  history?(
    paths: string[],
    options: { limit: number },
  ): Promise<ProjectCommit[]>;
  /**
   * The files that differ from those at another commit of the project: how many, and the first of them by path.
   * Rejects with a `NotFoundError` when the project has no such commit. Without the method, the source cannot tell.
   */
  changedFiles?(
    since: string,
    options: { limit: number },
  ): Promise<{ total: number; files: ChangedFile[] }>;
  /**
   * Writes the files, with their Git history, into a folder that does not exist yet or is empty.
   * Repeated after an interruption it completes the folder.
   */
  materialize(directory: string): Promise<void>;
}

/**
 * Gives the files of projects. The first source that handles a location is asked.
 *
 * @public
 */
export interface ProjectSource {
  readonly id: string;
  handles(location: ProjectLocation): boolean;
  /**
   * Whether what the catalog read at an origin lies in the repository. Only then may it speak for the repository:
   * anybody who registers an entity can write any repository into it.
   *
   * @param origin - the catalog's reference of a location, for example `url:https://example.org/team/llm/blob/main/a.yaml`
   */
  isOrigin(location: ProjectLocation, origin: string): boolean;
  /**
   * Resolves a branch, tag or commit (the default branch when none is given).
   * Rejects with a `NotFoundError` that names the reference or repository that does not exist.
   */
  open(location: ProjectLocation, ref?: string): Promise<ProjectCheckout>;
  /** Names of the branches and tags, the default branch first. */
  listRefs(location: ProjectLocation): Promise<string[]>;
}
