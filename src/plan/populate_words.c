// SPDX-License-Identifier: Apache-2.0
// Names, places and short sentences of invented people (populate_words.h).
#include "plan/populate_words.h"

const char *const words_women[] = { "Aisha", "Alice", "Amina", "Angela", "Anne", "Aoife", "Barbara", "Bronwen", "Carol",
	"Catrin", "Chidinma", "Christine", "Claire", "Dawn", "Deborah", "Doreen", "Edna", "Eleri", "Elizabeth", "Emma",
	"Farida", "Fatima", "Fiona", "Freya", "Gillian", "Grace", "Gwen", "Hannah", "Harpreet", "Helen", "Ines", "Iris",
	"Isobel", "Jacqueline", "Jane", "Jasmine", "Joan", "Joyce", "Kamala", "Karen", "Kathleen", "Latoya", "Leila",
	"Linda", "Lorna", "Lucy", "Mairead", "Margaret", "Maria", "Marjorie", "Mary", "Maureen", "Megan", "Meera",
		"Mina",
	"Moira", "Nadia", "Nasreen", "Ngozi", "Nora", "Olivia", "Pamela", "Patricia", "Pauline", "Precious", "Priya",
	"Rachel", "Rebecca", "Rhiannon", "Rosa", "Ruth", "Sandra", "Sara", "Shanice", "Sharon", "Sheila", "Sinead",
	"Sophie", "Sunita", "Susan", "Tracey", "Valerie", "Vera", "Wendy", "Winifred", "Yasmin", "Yetunde", "Zainab",
	"Zofia", NULL };

const char *const words_men[] = { "Abdul", "Adam", "Ahmed", "Alan", "Albert", "Aled", "Alistair", "Amir", "Andrew",
	"Anthony", "Arjun", "Arthur", "Barry", "Benjamin", "Bernard", "Brian", "Callum", "Chukwu", "Colin", "Craig",
	"Daniel", "David", "Dennis", "Derek", "Desmond", "Donald", "Douglas", "Dylan", "Edward", "Emmanuel", "Eric",
	"Farhan", "Francis", "Frank", "Gareth", "Gary", "Geoffrey", "George", "Gordon", "Gurpreet", "Harold", "Harry",
	"Hassan", "Huw", "Ian", "Ibrahim", "Imran", "Ivan", "Jack", "Jamal", "James", "Joseph", "Keith", "Kenneth",
		"Kevin",
	"Kwame", "Leonard", "Leroy", "Luke", "Malcolm", "Mark", "Michael", "Mohammed", "Nathan", "Neil", "Nigel",
		"Norman",
	"Oliver", "Omar", "Owen", "Patrick", "Paul", "Pawel", "Peter", "Philip", "Rajesh", "Raymond", "Reginald",
		"Rhys",
	"Robert", "Ronald", "Ryan", "Samuel", "Sanjay", "Sean", "Stanley", "Stephen", "Stuart", "Terence", "Thomas",
	"Tomasz", "Trevor", "Vikram", "Walter", "William", "Winston", "Yusuf", NULL };

const char *const words_families[] = { "Abbott", "Abiola", "Adeyemi", "Agarwal", "Ahmed", "Akhtar", "Ali", "Allen",
	"Anderson", "Archer", "Armstrong", "Ashworth", "Atkinson", "Bailey", "Baker", "Banerjee", "Barker", "Barnes",
	"Begum", "Bennett", "Bevan", "Bhatt", "Bird", "Booth", "Bowen", "Bradley", "Brennan", "Brookes", "Brown",
		"Butt",
	"Byrne", "Campbell", "Carr", "Carter", "Chambers", "Chapman", "Chaudhry", "Clarke", "Clegg", "Collins",
		"Cooper",
	"Cox", "Crawford", "Curtis", "Daly", "Das", "Davies", "Dawson", "Dhillon", "Dixon", "Doyle", "Duffy", "Edwards",
	"Eke", "Ellis", "Evans", "Farooq", "Fisher", "Fleming", "Fletcher", "Foster", "Fox", "Gallagher", "Gibson",
		"Gill",
	"Goddard", "Graham", "Gray", "Green", "Griffiths", "Hall", "Hamilton", "Harris", "Hashemi", "Hayes",
		"Henderson",
	"Hill", "Holmes", "Hopkins", "Howells", "Hughes", "Hunt", "Hussain", "Iqbal", "Jackson", "Jenkins", "Johnson",
	"Jones", "Joshi", "Kaur", "Kelly", "Kennedy", "Khan", "King", "Knight", "Kowalska", "Lamb", "Lawson", "Lee",
		"Lewis",
	"Lloyd", "Mahmood", "Malik", "Marsh", "Martin", "Mason", "Mbeki", "McCarthy", "McKenzie", "Mehta", "Miah",
		"Mills",
	"Mistry", "Mitchell", "Moore", "Morgan", "Morris", "Murphy", "Murray", "Nash", "Nelson", "Newton", "Nkosi",
		"Nowak",
	"O'Brien", "O'Connor", "O'Neill", "Okafor", "Oliver", "Osei", "Owen", "Parker", "Parry", "Patel", "Pearson",
	"Perera", "Phillips", "Poole", "Powell", "Price", "Rahman", "Rao", "Reid", "Reynolds", "Richards", "Roberts",
	"Robinson", "Rose", "Russell", "Ryan", "Saleh", "Scott", "Shah", "Sharma", "Shaw", "Simpson", "Singh", "Slater",
	"Smith", "Spencer", "Stevens", "Stewart", "Sutton", "Taylor", "Thapa", "Thomas", "Thompson", "Thornton",
		"Turner",
	"Uddin", "Vaughan", "Walker", "Walsh", "Ward", "Watson", "Webb", "West", "White", "Wilkinson", "Williams",
		"Wilson",
	"Wood", "Wright", "Yilmaz", "Young", "Zaman", NULL };

const char *const words_streets[] = { "Albert Road", "Beech Close", "Bridge Street", "Canal Row", "Chapel Lane",
	"Church Walk", "Elm Grove", "Foundry Yard", "Garden Terrace", "Hawthorn Avenue", "Hill View", "Mill Lane",
	"Orchard Way", "Park Crescent", "Quarry Bank", "Station Road", "The Green", "Victoria Street", "Willow Drive",
		NULL };
const char *const words_towns[] = { "Ashbridge", "Brackenford", "Castle Moor", "Dunholme", "Eastwick", "Fernhill",
	"Greywater", "Hollinside", "Kingsmead", "Langley Vale", "Marsh Green", "Northgate", "Oakhampton", "Penrose",
	"Ravensworth", "Stanbury", "Thornley", "Upper Weald", "Westfold", NULL };
const char *const words_team_kinds[] = { "community nursing", "integrated care team", "neighbourhood team",
	"long-term conditions clinic", "memory service", "respiratory team", "heart failure service",
		"learning disability team",
	"social prescribing", "reablement team", "palliative care", "mental health team", NULL };

const char *const words_relations[] = { "wife", "husband", "partner", "daughter", "son", "sister", "brother", "mum",
	"dad",
	"neighbour", "friend", "niece", "carer", "advocate", NULL };
const char *const words_jobs[] = { "District nurse", "GP", "Physiotherapist", "Occupational therapist", "Social worker",
	"Link worker", "Dietitian", "Pharmacist", "Community psychiatric nurse", "Heart failure nurse",
		"Speech therapist",
	"Health coach", NULL };

const char *const words_strengths[] = {
	"I have run a house on very little money for forty years, and nobody went without.",
	"I make people laugh, even on a ward.", "I remember every birthday in the family.",
	"I can mend nearly anything that has a plug or a chain.", "I get up again. I always have.",
	"I am good with children, and they come to me.", "I know this town and everyone in it.",
	"I cook without a recipe and it comes out right.", "I am patient. I waited nine years for my allotment.",
	"I taught myself to use the tablet, and now I teach the others.", "I ask questions until I understand.",
	"I sing in the choir and have not missed a Christmas.", "My faith keeps me steady.",
	"I listen, and what I am told stays with me.", "I keep my appointments and I write everything down.",
	"I drove a bus for thirty years: nothing rattles me.", NULL };

const char *const words_working[] = {
	"The morning visit works: same person, same time, and she lets me do my own buttons.",
	"Walking to the shop and back, most days.", "My tablets in the box with the days on it.",
	"Having my sister on the telephone every evening at seven.", "The new chair. I can get out of it by myself.",
	"The group on Thursdays. I come home with more breath than I took.",
	"That everyone now reads the same plan, so I do not tell it all again.",
		"Resting after dinner, with the radio on.",
	"The rails by the bath.", "Having one number to ring.", NULL };
const char *const words_not_working[] = { "I wait in all day for a visit and then it is ten minutes.",
	"The tablets make me dizzy and nobody has looked at them together.",
		"I do not sleep, and so I cannot do anything the day after.",
	"Three people came about the same thing and none of them knew of the others.",
	"The bus changed its route, so now I stay in.", "I cannot hear on the telephone, and letters come too late.",
	"My daughter does everything and she is worn out.",
		"The exercises hurt and I stopped, and I have not told anyone.",
	"Meals come at half past four. I am not hungry at half past four.", NULL };
const char *const words_agenda[] = { "Whether I need all of these tablets", "How to get to the group without the bus",
	"What happens when my daughter is away", "The pain at night", "Going back to work for a few hours",
	"Who has a key to the house", "What the scan showed", "A holiday, and how that could be done",
		"Feeling low since spring",
	"Money for the heating", "What I want if I get worse", "Getting my driving licence back", NULL };
const char *const words_said[] = {
	"I want to stay in my own home for as long as I can, and I want my family to know that I mean it.",
	"I do not mind being ill. I mind being a burden, and I would like us to talk about that too.",
	"If I can get to the allotment I am well. It is as simple as that.",
	"I want to be asked first. It is still my life, even when I am slow to answer.",
	"My grandchildren. I want to be at the school gate on a Friday.",
	"Being able to breathe without thinking about it. Everything else comes after that.",
	"That I do not have to explain myself again and again to people who have not read anything.",
	"I would like to work, even a little. I was somebody at work.", "Sleep, and the dog. In that order.",
	"To know what is coming, honestly, so that I can get ready for it in my own time.", NULL };
const char *const words_summaries[] = {
	"We talked about what a good week looks like, and what gets in its way. We wrote two goals.",
	"Went through the tablets one by one. One was stopped, one moved to the evening.",
	"Family came as well. Everyone heard the same thing, and who does what is now clear to all of us.",
	"A hard talk about what may come. We stopped when it was enough, and will go on next time.",
	"Looked at each action. Three are done, one did not work and was changed for something smaller.",
	"Short talk by telephone after a bad week. We agreed what to do first if it happens again.", NULL };
const char *const words_places[] = { "At home", "Health centre, room 4", "Community hall", "Library, quiet room",
	"The clinic by the park", "Day centre", NULL };
const char *const words_declined[] = { "I know what I want and so does my family. I do not need it on paper.",
	"Not now. Ask me again after the summer.", "I would rather talk than read about myself.", NULL };

const struct words_decision words_decisions[] = {
	{ "Try the inhaler with the spacer for six weeks, then look again.",
		"It is the smallest change and I can manage it by myself.",
		"A nebuliser at home; staying as we are." },
	{ "No operation on the knee for now.",
		"The recovery would take the whole summer and I have a wedding to go to.",
		"The operation in June; an injection; exercises and a stick." },
	{ "A carer in the mornings, none in the evenings.", "Mornings are when I am slow. Evenings belong to us.",
		"Visits twice a day; no visits; moving in with my son." },
	{ "Stop the sleeping tablets slowly, over eight weeks.", "I was foggy until noon, and I fell twice.",
		"Stopping at once; going on; a lower dose for good." },
	{ "Stay at home if the chest infection comes back, unless I cannot breathe lying down.",
		"I was frightened in hospital and slept better here.",
		"Going in each time; the hospital-at-home team; deciding on the day." },
	{ "Join the walking group instead of the gym.", "I will only go on with it if there is company.",
		"The gym with a trainer; exercises at home; nothing for now." },
};
const size_t words_decision_count = sizeof words_decisions / sizeof *words_decisions;
