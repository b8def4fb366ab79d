import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';

/** A time as "3 min. ago", with the exact one on hover. */
export function Timestamp(props: { at: string }) {
  const { at } = props;
  const format = useFormat();
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.relative(at, Math.max(now, Date.parse(at)))}
    </time>
  );
}
