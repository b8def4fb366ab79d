import { Button } from '@backstage/ui';
import { RiBox3Line } from '@remixicon/react';
import { useState } from 'react';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { RunDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { RegisterVersionDialog } from './RegisterVersionDialog';

/** Makes what a run left behind a version of a model, once it has ended. Nothing for a run that left nothing. */
export function RegisterVersionButton(props: { run: RunDetails }) {
  const { run } = props;
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  if (run.trackedRuns.length === 0 || !isEnded(run.state)) {
    return null;
  }
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiBox3Line />}
        onPress={() => setOpen(true)}
      >
        {t('model.register.button')}
      </Button>
      {isOpen && (
        <RegisterVersionDialog run={run} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
