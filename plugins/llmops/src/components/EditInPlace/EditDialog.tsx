import { ResponseError } from '@backstage/errors';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { useState, type ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';
import styles from './EditInPlace.module.css';

/** A deed of the dialog: what is written, after which it closes. */
type Deed = () => Promise<unknown>;

/**
 * Asks for values and writes them. When that is refused it stays open with what was typed, and says why; after a
 * conflict what is behind it is loaded again, so that the fields stand beside what stands in the tracker.
 */
export function EditDialog(props: {
  title: string;
  /** Name of the button that saves; "Save" by default. */
  confirm?: string;
  isDisabled?: boolean;
  children: ReactNode;
  onSave: Deed;
  remove?: { label: string; onRemove: Deed };
  onClose: () => void;
  /** Something was written, or was found to be another than shown. */
  onChanged: () => void;
}) {
  const { title, remove, onClose, onChanged } = props;
  const t = useText();
  const [pending, setPending] = useState<'save' | 'remove'>();
  const [error, setError] = useState<Error>();
  const run = async (kind: 'save' | 'remove', deed: Deed) => {
    setPending(kind);
    setError(undefined);
    try {
      await deed();
      onChanged();
      onClose();
    } catch (thrown) {
      const failure = toFailure(thrown);
      setError(failure);
      setPending(undefined);
      if (isConflict(failure)) {
        onChanged();
      }
    }
  };
  return (
    <Dialog
      isOpen
      width={520}
      isDismissable={!pending}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        {error && (
          <Alert
            role="alert"
            icon
            mb="4"
            status={isConflict(error) ? 'warning' : 'danger'}
            title={
              isConflict(error)
                ? t('model.edit.conflict')
                : t('failure.refused')
            }
            description={readFailure(error).message}
          />
        )}
        <div className={styles.fields}>{props.children}</div>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          isPending={pending === 'save'}
          isDisabled={props.isDisabled || pending !== undefined}
          onPress={() => run('save', props.onSave)}
        >
          {props.confirm ?? t('model.edit.save')}
        </Button>
        {remove && (
          <Button
            variant="secondary"
            destructive
            isPending={pending === 'remove'}
            isDisabled={pending !== undefined}
            onPress={() => run('remove', remove.onRemove)}
          >
            {remove.label}
          </Button>
        )}
        <Button
          variant="secondary"
          isDisabled={pending !== undefined}
          onPress={onClose}
        >
          {t('model.edit.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function isConflict(error: Error): boolean {
  return error instanceof ResponseError && error.statusCode === 409;
}
