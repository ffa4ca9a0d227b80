import { foodEncoderFrom, type Meal } from '@daybook/food';
import { bar, element, make } from '../shared/elements.ts';
import { fetchAll, startPage, weightsOf, weightsPaths } from '../shared/load.ts';

const hours = [7, 12, 18];
const shownMeals = 4;

/** Breakfast, lunch, dinner, day after day. */
const timeOf = (number: number) => Date.UTC(2026, 0, 5 + Math.floor(number / 3), hours[number % 3]!) / 1000;
const nameOf = (number: number) =>
  new Date(timeOf(number) * 1000).toLocaleString('en', { weekday: 'long', hour: 'numeric', timeZone: 'UTC' });

await startPage(async () => {
  const [config, tensors] = await fetchAll(weightsPaths('food'));
  const read = weightsOf(config!, tensors!);
  const encoder = foodEncoderFrom(read.config, read.tensors);
  const { foods } = encoder.vocabulary;
  element('foods').replaceChildren(...foods.map((food) => new Option(food)));

  const meals: string[][] = [
    ['oatmeal', 'banana'],
    ['brown rice', 'chicken breast', 'broccoli'],
    ['lentils', 'spinach'],
    ['oatmeal'],
  ].map((meal) => meal.filter((food) => foods.includes(food)));

  const add = async (food: string) => {
    if (foods.includes(food) && !meals.at(-1)!.includes(food)) meals.at(-1)!.push(food);
    await show();
  };
  const show = async () => {
    const last = meals.length - 1;
    const before = meals
      .slice(0, last)
      .map((meal, number) => make('li', { textContent: `${nameOf(number)}: ${meal.join(', ')}` }));
    element('before').replaceChildren(...before.slice(-shownMeals));
    const chosen = meals[last]!.map((food) => make('li', { textContent: food }));
    element('meal').replaceChildren(...(chosen.length > 0 ? chosen : [make('li', { textContent: 'nothing yet' })]));
    const written: Meal[] = meals.map((meal, number) => ({ time: timeOf(number), foods: meal }));
    const suggestions = await encoder.complete(written, { count: 8 });
    const rows = suggestions.map(({ food, probability }) => {
      const button = make('button', { textContent: food });
      button.addEventListener('click', () => void add(food));
      return bar([button], probability, 1);
    });
    element('suggestions').replaceChildren(...rows);
  };
  element('add').addEventListener('submit', (event) => {
    event.preventDefault();
    const field = element<HTMLInputElement>('food');
    void add(field.value.trim());
    field.value = '';
  });
  element('next').addEventListener('click', () => {
    if (meals.at(-1)!.length > 0) meals.push([]);
    void show();
  });
  await show();
  return `It knows ${foods.length} foods.`;
});
