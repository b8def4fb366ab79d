import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';
import { saveBlob } from '../../lib/saveBlob';

const TYPE = 'text/csv;charset=utf-8';

/** An export that can be followed. */
export interface CsvExport {
  /** Bytes that have come so far; undefined while nothing is exported. */
  bytes?: number;
  start: () => void;
  cancel: () => void;
}

/** Downloads runs as CSV, streamed through the caller's own session. */
export function useCsvExport(
  read: (signal: AbortSignal) => AsyncGenerator<Uint8Array>,
): CsvExport {
  const toastApi = useApi(toastApiRef);
  const t = useText();
  const [bytes, setBytes] = useState<number>();
  const abort = useRef<AbortController>();
  useEffect(() => () => abort.current?.abort(), []);

  const start = useCallback(async () => {
    const controller = new AbortController();
    abort.current = controller;
    setBytes(0);
    try {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let size = 0;
      for await (const part of read(controller.signal)) {
        parts.push(new Uint8Array(part));
        size += part.length;
        setBytes(size);
      }
      saveBlob('runs.csv', new Blob(parts, { type: TYPE }));
    } catch (thrown) {
      if (!controller.signal.aborted) {
        const { message } = readFailure(toFailure(thrown));
        toastApi.post({
          title: t('runs.exportFailed'),
          description: message,
          status: 'danger',
        });
      }
    } finally {
      if (abort.current === controller) {
        setBytes(undefined);
      }
    }
  }, [read, t, toastApi]);
  return {
    bytes,
    start,
    cancel: () => {
      abort.current?.abort();
      setBytes(undefined);
    },
  };
}
