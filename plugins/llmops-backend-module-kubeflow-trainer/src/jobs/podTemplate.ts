import type {
  V1Container,
  V1EnvVar,
  V1PodSpec,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node';
import type { JobPlan } from './JobPlan';

/** Gets the data, as far as it was made before, then becomes the training process; its arguments are passed on as they are. */
const PULL_THEN_RUN = 'dvc pull --allow-missing && exec "$@"';

/** The process of a Pod, without a shell unless the data has to be pulled before. */
export function commandOf({ step, command, args }: JobPlan): {
  command: string[];
  args: string[];
} {
  return step.dataPull
    ? {
        command: ['sh', '-c', PULL_THEN_RUN, 'pull-then-run'],
        args: [...command, ...args],
      }
    : { command, args };
}

/** Later names win: what the step declares, what the cluster needs, what joins the run to its tracker. */
export function environmentOf(plan: JobPlan): V1EnvVar[] {
  const variables = new Map<string, V1EnvVar>();
  for (const variable of plan.step.environment) {
    variables.set(variable.name, toVariable(variable));
  }
  for (const { name, secret, key } of plan.secretEnvironment) {
    variables.set(name, {
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    });
  }
  for (const [name, value] of Object.entries(plan.environment)) {
    variables.set(name, { name, value: literal(value) });
  }
  return [...variables.values()];
}

/** Kubernetes would replace `$(NAME)` by a variable. */
function literal(value: string): string {
  return value.replaceAll('$(', '$$$$(');
}

function toVariable(
  variable: JobPlan['step']['environment'][number],
): V1EnvVar {
  const { name } = variable;
  if ('secret' in variable) {
    return { name, valueFrom: { secretKeyRef: variable.secret } };
  }
  if ('configMap' in variable) {
    return { name, valueFrom: { configMapKeyRef: variable.configMap } };
  }
  return { name, value: literal(variable.value) };
}

/** Shared memory and the namespace's claims. */
export function volumesOf({ step }: JobPlan): {
  volumes: V1Volume[];
  mounts: V1VolumeMount[];
} {
  const volumes: V1Volume[] = [];
  const mounts: V1VolumeMount[] = [];
  if (step.sharedMemory !== undefined) {
    volumes.push({
      name: 'shared-memory',
      emptyDir: { medium: 'Memory', sizeLimit: step.sharedMemory },
    });
    mounts.push({ name: 'shared-memory', mountPath: '/dev/shm' });
  }
  step.volumes.forEach(({ claim, path, readOnly }, index) => {
    const name = `claim-${index}`;
    volumes.push({
      name,
      persistentVolumeClaim: { claimName: claim, readOnly },
    });
    mounts.push({ name, mountPath: path, readOnly });
  });
  return { volumes, mounts };
}

/** What a Pod is placed and started by. */
export function placementOf({ step, namespace }: JobPlan): V1PodSpec {
  const { serviceAccount, imagePullSecrets } = namespace;
  return {
    containers: [],
    ...(step.nodeSelector ? { nodeSelector: step.nodeSelector } : {}),
    ...(step.tolerations ? { tolerations: step.tolerations } : {}),
    ...(serviceAccount ? { serviceAccountName: serviceAccount } : {}),
    ...(imagePullSecrets.length > 0
      ? { imagePullSecrets: imagePullSecrets.map(name => ({ name })) }
      : {}),
  };
}

/** The container that trains. */
export function containerOf(plan: JobPlan, name: string): V1Container {
  const { mounts } = volumesOf(plan);
  return {
    name,
    image: plan.image,
    ...commandOf(plan),
    env: environmentOf(plan),
    resources: { requests: plan.requests, limits: plan.limits },
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
  };
}
