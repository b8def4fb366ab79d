import { Button, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiPlayFill } from '@remixicon/react';
import { lazy, Suspense, useState } from 'react';
import type { Project } from '../../api';
import { useText } from '../../hooks/useText';

const LaunchDialog = lazy(async () => ({
  default: (await import('../LaunchDialog')).LaunchDialog,
}));

/** The run button of a project; it is there for those who may launch. */
export function LaunchButton(props: {
  project: Project;
  size?: 'small' | 'medium';
}) {
  const { project, size = 'medium' } = props;
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  if (!project.canLaunch) {
    return null;
  }
  const hasPipelines = project.pipelines.length > 0;
  const button = (
    <Button
      size={size}
      variant="primary"
      iconStart={<RiPlayFill />}
      isDisabled={!hasPipelines}
      onPress={() => setOpen(true)}
    >
      {t('launch.button')}
    </Button>
  );
  return (
    <>
      {hasPipelines ? (
        button
      ) : (
        <TooltipTrigger>
          {button}
          <Tooltip>{t('launch.noPipelines')}</Tooltip>
        </TooltipTrigger>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <LaunchDialog
            entityRef={project.entityRef}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
