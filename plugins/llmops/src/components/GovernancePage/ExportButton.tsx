import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useState } from 'react';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';
import { saveBlob } from '../../lib/saveBlob';

/** Gets a file from the backend and hands it to the browser. */
export function ExportButton(props: {
  label: string;
  fileName: string;
  load: () => Promise<Blob>;
}) {
  const { label, fileName, load } = props;
  const t = useText();
  const toasts = useApi(toastApiRef);
  const [isLoading, setIsLoading] = useState(false);
  const save = async () => {
    setIsLoading(true);
    try {
      saveBlob(fileName, await load());
    } catch (thrown) {
      toasts.post({
        title: t('failure.refused'),
        description: readFailure(toFailure(thrown)).message,
        status: 'danger',
      });
    }
    setIsLoading(false);
  };
  return (
    <Button
      size="small"
      variant="secondary"
      iconStart={<RiDownloadLine />}
      isPending={isLoading}
      onPress={save}
    >
      {label}
    </Button>
  );
}
