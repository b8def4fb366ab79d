/** Addresses of pages in MLflow's own UI. */
export class MlflowLinks {
  constructor(private readonly publicUrl: string) {}

  run(experimentId: string, runId: string): string {
    return `${this.publicUrl}/#/experiments/${encodeURIComponent(
      experimentId,
    )}/runs/${encodeURIComponent(runId)}`;
  }

  model(name: string): string {
    return `${this.publicUrl}/#/models/${encodeURIComponent(name)}`;
  }
}
