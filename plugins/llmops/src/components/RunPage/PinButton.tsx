import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiPushpin2Fill, RiPushpin2Line } from '@remixicon/react';
import { useState } from 'react';
import { llmopsApiRef, type Run } from '../../api';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';

/** Pins a run for everybody; nothing for those who may not. */
export function PinButton(props: { run: Run; onChanged: () => void }) {
  const { run, onChanged } = props;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const toasts = useApi(toastApiRef);
  const [isPending, setPending] = useState(false);
  if (!run.permitted.annotate) {
    return null;
  }
  const isPinned = run.pinned === true;
  const toggle = async () => {
    setPending(true);
    try {
      await api.annotateRun(run.id, { pinned: !isPinned });
      onChanged();
    } catch (thrown) {
      toasts.post({
        title: t('failure.refused'),
        description: readFailure(toFailure(thrown)).message,
        status: 'danger',
      });
    }
    setPending(false);
  };
  return (
    <Button
      variant="secondary"
      iconStart={isPinned ? <RiPushpin2Fill /> : <RiPushpin2Line />}
      isPending={isPending}
      onPress={toggle}
    >
      {t(isPinned ? 'runPage.annotation.unpin' : 'runPage.annotation.pin')}
    </Button>
  );
}
