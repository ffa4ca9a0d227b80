/**
 * Groups of foods that a dish is composed of. A person ranks the foods of each group once and mostly eats from the top.
 */
export type FoodGroup = { readonly grams: number; readonly foods: readonly string[] };
/** Groups always on the plate, and groups sometimes there. */
export type Dish = { readonly always: readonly FoodGroup[]; readonly sometimes: readonly FoodGroup[] };

const group = (grams: number, foods: string): FoodGroup => ({ grams, foods: foods.split(', ') });

const fruit = group(120, 'banana, apple, blueberries, strawberries, pear, orange, kiwi, raspberries');
const nuts = group(25, 'walnuts, almonds, pumpkin seeds, hazelnuts, chia seeds');
const hotDrink = group(200, 'black coffee, green tea, black tea, herbal tea, latte');
const oats = group(60, 'oatmeal, muesli, granola, millet porridge');
const yogurt = group(150, 'greek yogurt, skyr, kefir, cottage cheese, soy yogurt');
const bread = group(70, 'wholegrain bread, rye bread, sourdough bread, crispbread');
const spread = group(40, 'hummus, cream cheese, peanut butter, avocado, ricotta');
const eggs = group(110, 'boiled eggs, scrambled eggs, fried eggs, omelette');
const freshVegetable = group(80, 'tomatoes, cucumber, radishes, bell pepper, carrots');

const sugaryBreakfast = group(
  80,
  'chocolate croissant, doughnut, frosted cereal, cinnamon roll, toaster pastry, muffin',
);
const sweetDrink = group(330, 'cola, energy drink, iced coffee, orange soda, milkshake');
const readyMeal = group(
  380,
  'frozen pizza, cheeseburger, instant noodles, hot dog, fried chicken, kebab, nachos, microwave lasagne, fish sticks',
);
const readySide = group(150, 'french fries, crisps, onion rings, garlic bread, potato wedges');
const dip = group(30, 'ketchup, mayonnaise, cheese dip, barbecue sauce');
export const sweets = group(50, 'chocolate bar, ice cream, cookies, brownie, gummy bears, cheesecake');

const cuisine = (grain: string, protein: string, vegetable: string, extra: string): Dish => {
  const vegetables = group(150, vegetable);
  return { always: [group(180, grain), group(130, protein), vegetables], sometimes: [vegetables, group(25, extra)] };
};

export const freshBreakfasts: readonly Dish[] = [
  { always: [oats, fruit], sometimes: [nuts, hotDrink] },
  { always: [yogurt, fruit], sometimes: [nuts, oats, hotDrink] },
  { always: [bread, spread], sometimes: [freshVegetable, hotDrink] },
  { always: [eggs, bread], sometimes: [freshVegetable, hotDrink] },
];

export const freshMains: readonly Dish[] = [
  cuisine(
    'whole wheat pasta, couscous, bulgur, polenta',
    'grilled chicken, sardines, white beans, mozzarella, sea bass',
    'zucchini, eggplant, spinach, artichokes, roasted peppers',
    'olive oil, olives, pesto, parmesan',
  ),
  cuisine(
    'jasmine rice, rice noodles, soba noodles, brown rice',
    'tofu, shrimp, salmon, edamame, tempeh',
    'bok choy, broccoli, snow peas, mushrooms, bean sprouts',
    'soy sauce, sesame seeds, ginger, kimchi',
  ),
  cuisine(
    'corn tortilla, quinoa, cilantro rice, plantain',
    'black beans, turkey mince, pulled chicken, pinto beans, white fish',
    'sweetcorn, red onion, romaine lettuce, poblano pepper, sweet potato',
    'guacamole, salsa, lime, sour cream',
  ),
  cuisine(
    'potatoes, barley, buckwheat, egg noodles',
    'baked cod, lean beef, pork tenderloin, smoked trout, turkey breast',
    'cabbage, beetroot, green beans, cauliflower, kale',
    'mustard, dill, sauerkraut, horseradish',
  ),
  cuisine(
    'basmati rice, chapati, dosa, millet',
    'lentils, chickpeas, paneer, chicken tikka, kidney beans',
    'okra, peas, spiced cauliflower, tomato curry, pumpkin',
    'raita, mango chutney, coriander, ghee',
  ),
];

export const readyBreakfasts: readonly Dish[] = [
  { always: [sugaryBreakfast], sometimes: [sweetDrink, fruit, hotDrink] },
];
export const readyMains: readonly Dish[] = [
  { always: [readyMeal], sometimes: [readySide, sweetDrink, dip, freshVegetable] },
];

const everyDish = [...freshBreakfasts, ...freshMains, ...readyBreakfasts, ...readyMains];

export const foodGroups: readonly FoodGroup[] = [
  ...new Set([...everyDish.flatMap((dish) => [...dish.always, ...dish.sometimes]), sweets]),
];

/** Usual portion of each food in grams. */
export const usualGrams: ReadonlyMap<string, number> = new Map(
  foodGroups.flatMap(({ grams, foods }) => foods.map((food) => [food, grams])),
);

/** Foods that mark a meal as ready-made. */
export const readyFoods: ReadonlySet<string> = new Set([...sugaryBreakfast.foods, ...readyMeal.foods]);
