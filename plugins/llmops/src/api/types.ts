import type * as generated from '@llmops/backstage-plugin-llmops-common';

type IsAny<T> = 0 extends 1 & T ? true : false;

/**
 * What JSON carries of a generated type: dates travel as ISO 8601 text, free values are unknown until looked at.
 *
 * @public
 */
export type Wire<T> = IsAny<T> extends true
  ? unknown
  : T extends Date
  ? string
  : T extends ReadonlyArray<infer U>
  ? Wire<U>[]
  : T extends object
  ? { [K in keyof T]: Wire<T[K]> }
  : T;

/** @public */
export type Artifact = Wire<generated.Artifact>;
/** @public */
export type ArtifactListing = Wire<generated.ArtifactListing>;
/** @public */
export type Attempt = Wire<generated.Attempt>;
/** @public */
export type ChangedFiles = Wire<generated.ChangedFiles>;
/** @public */
export type Capacity = Wire<generated.Capacity>;
/** @public */
export type CapacityQueue = Wire<generated.CapacityQueue>;
/** @public */
export type ClusterCapacity = Wire<generated.ClusterCapacity>;
/** @public */
export type ComparedFact = Wire<generated.ComparedFact>;
/** @public */
export type ComparedRun = Wire<generated.ComparedRun>;
/** @public */
export type Comparison = Wire<generated.Comparison>;
/** @public */
export type CurvesRequest = Wire<generated.CurvesRequest>;
/** @public */
export type RunCurve = Wire<generated.RunCurve>;
/** @public */
export type RunCurves = Wire<generated.RunCurves>;
/** @public */
export type AuditFacets = Wire<generated.AuditFacets>;
/** @public */
export type AuditPage = Wire<generated.ListAudit200Response>;
/** @public */
export type AuditQuery = Wire<generated.ListAudit['query']>;
/** @public */
export type AuditRecord = Wire<generated.AuditRecord>;
/** @public */
export type Dataset = Wire<generated.Dataset>;
/** @public */
export type DatasetDetails = Wire<generated.DatasetDetails>;
/** @public */
export type DatasetPreview = Wire<generated.DatasetPreview>;
/** @public */
export type GovernanceModel = Wire<generated.GovernanceModel>;
/** @public */
export type GovernanceModelPage = Wire<generated.GovernanceModelPage>;
/** @public */
export type MissingOwner = Wire<generated.MissingOwner>;
/** @public */
export type MissingOwners = Wire<generated.MissingOwners>;
/** @public */
export type Curve = Wire<generated.Curve>;
/** @public */
export type LaunchRequest = Wire<generated.LaunchRequest>;
/** @public */
export type LogChunk = Wire<generated.LogChunk>;
/** @public */
export type MetricSeries = Wire<generated.MetricSeries>;
/** @public */
export type Model = Wire<generated.Model>;
/** @public */
export type ModelDetails = Wire<generated.ModelDetails>;
/** @public */
export type ModelPage = Wire<generated.ListModels200Response>;
/** @public */
export type ModelVersion = Wire<generated.ModelVersion>;
/** @public */
export type Overview = Wire<generated.Overview>;
/** @public */
export type Pipeline = Wire<generated.Pipeline>;
/** @public */
export type PipelineEngine = Wire<generated.PipelineEngine>;
/** @public */
export type Preflight = Wire<generated.Preflight>;
/** @public */
export type PreflightCheck = Wire<generated.PreflightCheck>;
/** @public */
export type Profile = Wire<generated.Profile>;
/** @public */
export type Project = Wire<generated.Project>;
/** @public */
export type ProjectProblem = Wire<generated.ProjectProblem>;
/** @public */
export type Run = Wire<generated.Run>;
/** @public */
export type RunCount = Wire<generated.RunCount>;
/** @public */
export type RunDetails = Wire<generated.RunDetails>;
/** @public */
export type RunEvent = Wire<generated.RunEvent>;
/** @public */
export type RunGroups = Wire<generated.RunGroups>;
/** @public */
export type RunKey = Wire<generated.RunKey>;
/** @public */
export type RunPage = Wire<generated.RunPage>;
/** @public */
export type SmallCurve = Wire<generated.Sparkline>;
/** @public */
export type Schedule = Wire<generated.Schedule>;
/** @public */
export type ScheduleList = Wire<generated.ScheduleList>;
/** @public */
export type Step = Wire<generated.Step>;
/** @public */
export type TrackedRun = Wire<generated.TrackedRun>;
/** @public */
export type Threshold = Wire<generated.Threshold>;
/** @public */
export type TrackerStatus = Wire<generated.TrackerStatus>;
/** @public */
export type ModelCard = Wire<generated.ModelCard>;
/** @public */
export type ModelComparison = Wire<generated.ModelComparison>;
/** @public */
export type ModelFacets = Wire<generated.ModelFacets>;
/** @public */
export type ModelFacts = Wire<generated.ModelFacts>;
/** @public */
export type ModelLineage = Wire<generated.ModelLineage>;
/** @public */
export type RegisteredVersion = Wire<generated.RegisteredVersion>;
/** @public */
export type RegistryChange = Wire<generated.RegistryChange>;
/** @public */
export type RunOutputs = Wire<generated.RunOutputs>;
/** @public */
export type VersionRegistration = Wire<generated.VersionRegistration>;
/** @public */
export type GpuFlavor = Wire<generated.GpuFlavor>;
/** @public */
export type GpuUsage = Wire<generated.GpuUsage>;
/** @public */
export type LaunchOption = Wire<generated.LaunchOption>;
/** @public */
export type PendingJob = Wire<generated.PendingJob>;
/** @public */
export type Notebook = Wire<generated.Notebook>;
/** @public */
export type NotebookCluster = Wire<generated.NotebookCluster>;
/** @public */
export type NotebookList = Wire<generated.NotebookList>;
/** @public */
export type NotebookOffer = Wire<generated.NotebookOffer>;
