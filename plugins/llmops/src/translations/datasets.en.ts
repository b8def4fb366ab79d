/** English texts of datasets. */
export const datasetsMessages = {
  datasets: {
    none: 'No datasets yet',
    noneHint:
      'Entities of the type dataset in a project’s catalog-info.yaml appear here.',
    name: 'Dataset',
    summary: 'About this dataset',
    description: 'Description',
    path: 'Path in the project',
    size: 'Size',
    files: 'Files',
    fileCount: 'Files: {{total}}',
    version: 'Version',
    versions: 'Versions',
    changed: 'Changed',
    olderLeftOut: 'Older versions are left out.',
    rows: 'Rows',
    show: 'Show rows',
    shown: 'Shown below',
    preview: 'First rows',
    noPreview: 'Nothing to show',
    mayNotPreview: 'You may not see rows of this dataset',
    whoMayPreview: 'They are for {{owner}}, which owns it.',
    all: 'That is all',
    firstRows: 'The first rows only',
  },
} as const;
