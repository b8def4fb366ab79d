import type {
  ClusterNamespace,
  SecretVariable,
} from '../config/readClusterConfig';
import type { ClusterStep } from '../project/clusterSteps';

/** Everything that one job is built from; the same for both kinds. */
export interface JobPlan {
  name: string;
  namespace: ClusterNamespace;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  step: ClusterStep;
  /** With its digest. */
  image: string;
  /** Arguments of the process, parameters filled in. */
  command: string[];
  args: string[];
  environment: Record<string, string>;
  secretEnvironment: SecretVariable[];
  /** What one Pod asks for and may use at most, by the names of Kubernetes. */
  requests: Record<string, string>;
  limits: Record<string, string>;
  /** LocalQueue of Kueue. */
  queue?: string;
  deadlineSeconds?: number;
  /** How often the operator starts it again. */
  retries: number;
}
