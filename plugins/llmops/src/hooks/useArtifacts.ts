import { useApi } from '@backstage/frontend-plugin-api';
import { llmopsApiRef, type ArtifactListing } from '../api';
import { useLive } from './useLive';

const never = () => false;

/** One folder of a run; what is stored later is seen when the revision grows. */
export function useArtifactFolder(query: {
  runId: string;
  tracked?: string;
  path?: string;
  revision: number;
}) {
  const { runId, tracked, path, revision } = query;
  const api = useApi(llmopsApiRef);
  return useLive<ArtifactListing>({
    key: JSON.stringify([runId, tracked, path, revision]),
    load: signal => api.listArtifacts(runId, { tracked, path }, signal),
    isAffected: never,
    isActive: never,
  });
}

/** The beginning of a file. */
export function useArtifactContent(
  runId: string,
  file: { tracked: string; path: string },
  maxBytes: number,
) {
  const { tracked, path } = file;
  const api = useApi(llmopsApiRef);
  return useLive({
    key: JSON.stringify([runId, tracked, path, maxBytes]),
    load: signal =>
      api.readArtifact(runId, { tracked, path }, maxBytes, signal),
    isAffected: never,
    isActive: never,
  });
}
