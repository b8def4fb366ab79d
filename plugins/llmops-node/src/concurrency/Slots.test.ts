import { Slots } from './Slots';

it('gives slots in order, passes over those who left, and takes each back once', async () => {
  const slots = new Slots(1);
  const stay = new AbortController();
  const leave = new AbortController();
  const first = await slots.take(stay.signal);
  const given: string[] = [];
  const take = async (name: string, signal: AbortSignal) => {
    const give = await slots.take(signal);
    given.push(give ? name : `${name} left`);
    return give;
  };
  const second = take('second', leave.signal);
  const third = take('third', stay.signal);
  const fourth = take('fourth', stay.signal);
  leave.abort();
  await second;
  first?.();
  first?.();
  const giveThird = await third;
  expect(given).toEqual(['second left', 'third']);
  giveThird?.();
  await fourth;
  expect(given).toEqual(['second left', 'third', 'fourth']);
  expect(await slots.take(AbortSignal.abort())).toBeUndefined();
});
