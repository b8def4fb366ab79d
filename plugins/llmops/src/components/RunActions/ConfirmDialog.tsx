import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
} from '@backstage/ui';
import { useState, type ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';

/** Asks before something is done, and says why when it was refused. It stays open then. */
export function ConfirmDialog(props: {
  title: string;
  confirm: string;
  isDestructive?: boolean;
  isDisabled?: boolean;
  children: ReactNode;
  /** More below the text, for example a field. */
  extra?: ReactNode;
  onConfirm: () => Promise<void>;
  onClose: () => void;
  onDone: () => void;
}) {
  const { title, confirm, isDestructive, children, onClose } = props;
  const t = useText();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const run = async () => {
    setPending(true);
    setError(undefined);
    try {
      await props.onConfirm();
      props.onDone();
    } catch (thrown) {
      setError(toFailure(thrown));
      setPending(false);
    }
  };
  return (
    <Dialog
      isOpen
      width={480}
      isDismissable={!isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        {error && (
          <Alert
            role="alert"
            icon
            mb="4"
            status="danger"
            title={t('failure.refused')}
            description={readFailure(error).message}
          />
        )}
        <Text as="p" variant="body-medium">
          {children}
        </Text>
        {props.extra}
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          destructive={isDestructive}
          isPending={isPending}
          isDisabled={props.isDisabled}
          onPress={run}
        >
          {confirm}
        </Button>
        <Button variant="secondary" isDisabled={isPending} onPress={onClose}>
          {t('action.back')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
