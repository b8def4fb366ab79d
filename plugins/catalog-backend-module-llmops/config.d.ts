import type { HumanDuration } from '@backstage/types';

export interface Config {
  llmops?: {
    git?: {
      /**
       * Folder of the bare repositories that are published on this machine. Each with a catalog-info.yaml appears in
       * the catalog.
       */
      directory?: string;
      /**
       * Folder for working copies of their default branches, read by the catalog and TechDocs; by default the folder
       * `projects` beside `directory`.
       */
      projectsDirectory?: string;
    };
    /** What of models and runs becomes entities of the catalog. */
    catalog?: {
      /** Newest runs of each project that are entities; 20 by default. */
      runsPerProject?: number;
      /** Most runs that are entities, over all projects; 5000 by default. */
      maxRuns?: number;
      /**
       * Runs older than this are no entities, unless they made a version with an alias or are pinned; a year by
       * default.
       */
      runMaxAge?: HumanDuration | string;
      /** How long the entity of a model stays, with a notice, that the tracker no longer holds; 7 days by default. */
      orphanGrace?: HumanDuration | string;
      /** Minutes between two comparisons of everything with the catalog; 15 by default. */
      reconcileMinutes?: number;
    };
  };
}
