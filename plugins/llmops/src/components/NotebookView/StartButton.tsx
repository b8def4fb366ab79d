import { useApi, toastApiRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState, type ReactElement } from 'react';
import { notebookApiRef, type Notebook } from '../../api';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';

/** Starts a stopped notebook; nothing is lost by it, so that nothing is asked. */
export function StartButton(props: {
  notebook: Notebook;
  size: 'small' | 'medium';
  onDone: () => void;
  /** The icon. */
  children: ReactElement;
}) {
  const { notebook, size, onDone, children } = props;
  const { name } = notebook;
  const t = useText();
  const api = useApi(notebookApiRef);
  const toastApi = useApi(toastApiRef);
  const [isPending, setPending] = useState(false);
  const start = async () => {
    setPending(true);
    try {
      await api.startNotebook(notebook);
      onDone();
    } catch (thrown) {
      toastApi.post({
        status: 'danger',
        title: t('failure.refused'),
        description: readFailure(toFailure(thrown)).message,
      });
    } finally {
      setPending(false);
    }
  };
  return (
    <Button
      size={size}
      variant="secondary"
      isPending={isPending}
      iconStart={children}
      aria-label={t('notebooks.startNamed', { name })}
      onPress={start}
    >
      {t('notebooks.start')}
    </Button>
  );
}
