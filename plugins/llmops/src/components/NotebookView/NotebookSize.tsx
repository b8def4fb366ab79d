import type { Notebook } from '../../api';
import { useText } from '../../hooks/useText';
import { formatMemory } from '../../lib/memory';

/** GPUs, cores and memory of a notebook in a few words. */
export function NotebookSize(props: { notebook: Notebook }) {
  const { gpus, cpu, memoryBytes } = props.notebook;
  const t = useText();
  return (
    <>
      {[
        gpus > 0 ? t('notebooks.gpus', { count: gpus }) : t('notebooks.noGpus'),
        t('notebooks.cpu', { count: cpu }),
        formatMemory(memoryBytes),
      ].join(' · ')}
    </>
  );
}
