import type { ResourceAmounts } from '@llmops/backstage-plugin-llmops-common';
import { isMap, isNode, isScalar, type YAMLMap } from 'yaml';
import type { ReadPipeline } from './readCompiledPipeline';
import type { TextEdit } from './textEdits';

const GPU = 'nvidia.com/gpu';
const GIGABYTE = 1e9;

type Resources = Record<string, unknown>;

/**
 * Edits that give the tasks of a compiled pipeline the amounts of the run's profile, where they differ from what the
 * file says; amounts that are not given stay. Tasks that share an executor get the largest amounts of them.
 */
export function setResources(
  { text, document, steps, pipeline }: ReadPipeline,
  amounts: Readonly<Record<string, ResourceAmounts>>,
): TextEdit[] {
  const executors = Object.keys(pipeline.deploymentSpec?.executors ?? {});
  return executors.flatMap(executor => {
    const wanted = largest(
      steps
        .filter(step => step.executor === executor)
        .flatMap(({ name }) =>
          Object.hasOwn(amounts, name) ? [amounts[name]] : [],
        ),
    );
    const container: unknown = document.getIn(
      ['deploymentSpec', 'executors', executor, 'container'],
      true,
    );
    return isMap(container) ? editOf(text, container, wanted) : [];
  });
}

/** Devices that the file gives to the tasks of an executor. */
export function gpusOfExecutor(
  { pipeline }: Pick<ReadPipeline, 'pipeline'>,
  executor: string | undefined,
): number | undefined {
  const executors = pipeline.deploymentSpec?.executors ?? {};
  const accelerator =
    executor !== undefined && Object.hasOwn(executors, executor)
      ? executors[executor].container?.resources?.accelerator
      : undefined;
  const count = Number(accelerator?.resourceCount ?? accelerator?.count);
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

function largest(amounts: readonly ResourceAmounts[]): ResourceAmounts {
  const most = (values: Array<number | undefined>) => {
    const given = values.filter(value => value !== undefined);
    return given.length > 0 ? Math.max(...given) : undefined;
  };
  return {
    cpu: most(amounts.map(({ cpu }) => cpu)),
    memoryBytes: most(amounts.map(({ memoryBytes }) => memoryBytes)),
    gpu: most(amounts.map(({ gpu }) => gpu)),
  };
}

function editOf(
  text: string,
  container: YAMLMap,
  wanted: ResourceAmounts,
): TextEdit[] {
  const pair = container.items.find(
    ({ key }) => isScalar(key) && key.value === 'resources',
  );
  const before: Resources = isMap(pair?.value) ? pair.value.toJSON() : {};
  const after = merged(before, wanted);
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return [];
  }
  const json = JSON.stringify(after);
  if (isNode(pair?.value) && pair.value.range) {
    const [from, to] = pair.value.range;
    const [space] = /\s*$/.exec(text.slice(from, to)) ?? [''];
    return [{ from, to: to - space.length, text: json }];
  }
  const [first] = container.items;
  const at = isNode(first?.key) ? first.key.range?.[0] : undefined;
  if (at === undefined) {
    return [];
  }
  const column = at - (text.lastIndexOf('\n', at - 1) + 1);
  const next = container.flow ? ', ' : `\n${' '.repeat(column)}`;
  return [{ from: at, to: at, text: `resources: ${json}${next}` }];
}

/** Newer compilers write amounts twice; servers that do not know the second way refuse it, so it is kept as it is. */
function merged(before: Resources, amounts: ResourceAmounts): Resources {
  const { cpu, memoryBytes, gpu } = amounts;
  const isTwofold = Object.keys(before).some(key => key.startsWith('resource'));
  const after = { ...before };
  if (cpu !== undefined && Number(before.cpuLimit) !== cpu) {
    Object.assign(after, { cpuLimit: cpu, cpuRequest: cpu });
    if (isTwofold) {
      const text = String(cpu);
      Object.assign(after, {
        resourceCpuLimit: text,
        resourceCpuRequest: text,
      });
    }
  }
  const gigabytes = (memoryBytes ?? 0) / GIGABYTE;
  if (memoryBytes !== undefined && Number(before.memoryLimit) !== gigabytes) {
    Object.assign(after, { memoryLimit: gigabytes, memoryRequest: gigabytes });
    if (isTwofold) {
      const text = String(memoryBytes);
      Object.assign(after, {
        resourceMemoryLimit: text,
        resourceMemoryRequest: text,
      });
    }
  }
  return gpu === undefined ? after : withGpus(after, gpu, isTwofold);
}

function withGpus(
  resources: Resources,
  gpu: number,
  isTwofold: boolean,
): Resources {
  const { accelerator, ...others } = resources;
  if (gpu === 0) {
    return accelerator === undefined ? resources : others;
  }
  const known: Resources =
    typeof accelerator === 'object' && accelerator !== null
      ? { ...accelerator }
      : { type: GPU, ...(isTwofold ? { resourceType: GPU } : {}) };
  if (Number(known.count ?? known.resourceCount) === gpu) {
    return resources;
  }
  const count = String(gpu);
  const isNamed = 'resourceType' in known || 'resourceCount' in known;
  return {
    ...resources,
    accelerator: {
      ...known,
      count,
      ...(isNamed ? { resourceCount: count } : {}),
    },
  };
}
