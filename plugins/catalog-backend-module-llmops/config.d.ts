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
      /** Minutes between two comparisons of everything with the catalog; 15 by default. */
      reconcileMinutes?: number;
    };
  };
}
