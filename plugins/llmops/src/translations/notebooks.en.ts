/** English texts of notebooks on clusters. */
export const notebooksMessages = {
  notebooks: {
    none: 'No notebooks yet',
    noneHint:
      'A notebook is a Jupyter server with GPUs and a volume of its own on a cluster.',
    noClusters: 'No cluster takes notebooks',
    noClustersHint:
      'A platform engineer opens clusters to notebooks in the configuration, under llmops.clusters.<name>.notebooks.',
    create: 'New notebook',
    name: 'Notebook',
    place: 'Place',
    placeOf: '{{namespace}} on {{cluster}}',
    state: 'State',
    owner: 'Owner',
    createdBy: 'Made by',
    created: 'Made',
    image: 'Image',
    resources: 'Resources',
    cpu_one: '{{count}} core',
    cpu_other: '{{count}} cores',
    gpus_one: '{{count}} GPU',
    gpus_other: '{{count}} GPUs',
    noGpus: 'no GPU',
    volume: 'Volume',
    volumeAt: '{{size}} at {{path}}',
    activity: 'Last activity',
    activityUnknown: 'Not told by the cluster',
    actions: 'Actions',
    open: 'Open',
    openNamed: 'Open {{name}} in a new tab',
    start: 'Start',
    stop: 'Stop',
    delete: 'Delete',
    startNamed: 'Start {{name}}',
    stopNamed: 'Stop {{name}}',
    deleteNamed: 'Delete {{name}}',
    details: 'Details',
    idle: 'Idle for {{time}}',
    idleHolds_one:
      'It holds {{count}} GPU that nobody else can use. Stop it; the files on its volume stay.',
    idleHolds_other:
      'It holds {{count}} GPUs that nobody else can use. Stop it; the files on its volume stay.',
    idleMemory:
      'It holds memory that nobody else can use. Stop it; the files on its volume stay.',
    idleTotal_one: '{{count}} GPU is held by notebooks in which nobody works',
    idleTotal_other:
      '{{count}} GPUs are held by notebooks in which nobody works',
    idleTotalHint:
      'Stop those that are not needed now; the files on their volumes stay.',
    stale: '{{cluster}} cannot be read now, what is shown of it may be old',
    stopTitle: 'Stop {{name}}?',
    stopText:
      'Its processes end, and what is only in their memory is lost. The files on its volume stay, and its GPUs are free for others.',
    deleteTitle: 'Delete {{name}}?',
    deleteText:
      'The notebook is removed from the cluster. A new one of the same name can go on with its volume.',
    deleteVolume: 'Delete the volume with all its files, too',
    deleteVolumeHint: 'This cannot be undone: {{volume}}',
    stateOf: {
      waiting: 'Waiting',
      running: 'Running',
      stopping: 'Stopping',
      stopped: 'Stopped',
      deleting: 'Being deleted',
      failed: 'Failed',
    },
    form: {
      place: 'Cluster and namespace',
      placeHint: 'Which ones there are depends on the owner.',
      image: 'Image',
      limits:
        'At most {{gpus}} GPUs, {{cpu}} cores, {{memory}} of memory and a volume of {{volume}}.',
      noOwner: 'Choose an owner first',
      noPlace: 'No cluster takes notebooks of this owner',
      noPlaceHint:
        'Choose another owner, or ask a platform engineer to open a namespace to {{owner}}.',
    },
  },
} as const;
