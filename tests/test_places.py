"""Places: the tables, the gazetteer, resolution by each kind of evidence, the place of an event."""

from __future__ import annotations

import gzip
from importlib.resources import files
from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from spacy.language import Language

from detente.data import read_rows
from detente.knowledge import load_knowledge
from detente.language.layers import PlaceMention, layers
from detente.language.model import load_language
from detente.places import stage as _stage  # noqa: F401  registers the component
from detente.places.attach import place_of
from detente.places.candidate import Candidate, distance_km
from detente.places.evidence import Named
from detente.places.gazetteer import CITIES, SITES, SPELLINGS, Gazetteer, SiteRow, SpellingRow, load_gazetteer
from detente.places.names import fold
from detente.places.resolve import Resolver
from detente.places.words import place_words
from detente.settings import Settings

# Sentence; the name in it; state; degrees north and east, or None where no point is to be given. Places
# all over the world, years 1990 to 2026; positions to within 60 km.
EXAMPLES: tuple[tuple[str, str, str | None, tuple[float, float] | None], ...] = (
    ("TRIPOLI, Lebanon (AP) - Gunmen opened fire on an army post Monday.", "TRIPOLI", "LBN", (34.4, 35.8)),
    ("TRIPOLI - Libya's prime minister resigned after clashes at the port.", "TRIPOLI", "LBY", (32.9, 13.2)),
    ("Rebels seized Goma in eastern Congo on Tuesday.", "Goma", "COD", (-1.7, 29.2)),
    ("The Syrian city of Homs was shelled for a third day.", "Homs", "SYR", (34.7, 36.7)),
    ("The couple moved to Paris, Texas, in 1999.", "Paris", "USA", (33.7, -95.6)),
    ("The foreign ministers met in Paris on Friday.", "Paris", "FRA", (48.9, 2.3)),
    ("Delegates in Geneva adjourned the conference.", "Geneva", "CHE", (46.2, 6.1)),
    ("An envoy flew to Kiev to see the president.", "Kiev", "UKR", (50.5, 30.5)),
    ("Russian forces entered the village of Robotyne.", "Robotyne", "UKR", (47.4, 35.8)),
    ("Shells fell on Avdiivka and Bakhmut in Ukraine overnight.", "Avdiivka", "UKR", (48.1, 37.7)),
    ("A drone hit an oil depot in Russia's Belgorod region.", "Belgorod", "RUS", (50.6, 36.6)),
    ("Georgia accused Moscow of a landgrab in Abkhazia.", "Georgia", "GEO", None),
    ("Voters in Georgia went to the polls; in Atlanta, lines were long, and in Savannah longer.",
     "Georgia", "USA", (33.0, -83.6)),
    ("He spoke in Atlanta, Georgia, about civil rights.", "Atlanta", "USA", (33.7, -84.4)),
    ("Fighting broke out in Birmingham, Alabama, in the 1960s.", "Birmingham", "USA", (33.5, -86.8)),
    ("British police arrested six people in Birmingham and Manchester.", "Birmingham", "GBR", (52.5, -1.9)),
    ("Talks between the two Koreas took place at Panmunjom.", "Panmunjom", "KOR", (38.0, 126.7)),
    ("Inspectors left Yongbyon after the reactor was shut down.", "Yongbyon", "PRK", (39.8, 125.8)),
    ("Iran began enriching uranium at Fordow.", "Fordow", "IRN", (34.9, 51.0)),
    ("The fishermen were detained near the Senkaku Islands.", "Senkaku Islands", "JPN", (25.8, 123.5)),
    ("A Philippine vessel was rammed at Second Thomas Shoal.", "Second Thomas Shoal", None, (9.7, 115.9)),
    ("Warships passed through the Strait of Hormuz.", "Strait of Hormuz", None, (26.6, 56.3)),
    ("Aid trucks crossed into Gaza through the Rafah crossing.", "Rafah crossing", "PSE", (31.3, 34.3)),
    ("Israeli troops raided Jenin in the occupied West Bank.", "Jenin", "PSE", (32.5, 35.3)),
    ("An air strike hit a school in Gaza City.", "Gaza City", "PSE", (31.5, 34.5)),
    ("The protest in Tahrir Square entered its tenth day.", "Tahrir Square", "EGY", (30.0, 31.2)),
    ("Gunmen attacked a convoy near el-Arish in northern Sinai.", "el-Arish", "EGY", (31.1, 33.8)),
    ("Houthi rebels took the port of Hodeidah in Yemen.", "Hodeidah", "YEM", (14.8, 43.0)),
    ("A bomber struck in Lashkar Gah, the capital of Helmand province.", "Lashkar Gah", "AFG", (31.6, 64.4)),
    ("Taliban fighters overran Sangin in Helmand.", "Sangin", "AFG", (32.1, 64.8)),
    ("Indian and Pakistani soldiers exchanged fire in Kashmir.", "Kashmir", None, (34.2, 75.5)),
    ("Pakistan's army shelled Miranshah in North Waziristan.", "Miranshah", "PAK", (33.0, 70.1)),
    ("A bomb went off in Hyderabad in southern India.", "Hyderabad", "IND", (17.4, 78.5)),
    ("A bomb went off in Hyderabad, in Pakistan's Sindh province.", "Hyderabad", "PAK", (25.4, 68.4)),
    ("Rohingya fled from Maungdaw in Rakhine State.", "Maungdaw", "MMR", (20.8, 92.4)),
    ("The junta lost the town of Laukkai to the rebels in Myanmar.", "Laukkai", "MMR", (23.7, 98.8)),
    ("Troops retook Marawi from the militants in the Philippines.", "Marawi", "PHL", (8.0, 124.3)),
    ("Separatists clashed with police in Jayapura, Indonesia.", "Jayapura", "IDN", (-2.5, 140.7)),
    ("Rioters burned shops in Urumqi, the capital of Xinjiang.", "Urumqi", "CHN", (43.8, 87.6)),
    ("Monks protested in Lhasa.", "Lhasa", "CHN", (29.7, 91.1)),
    ("DILI, East Timor (Reuters) - Peacekeepers arrived on Monday.", "DILI", "TLS", (-8.6, 125.6)),
    ("The prime minister was ousted in Suva.", "Suva", "FJI", (-18.1, 178.4)),
    ("Boko Haram abducted schoolgirls from Chibok.", "Chibok", "NGA", (10.9, 12.8)),
    ("Boko Haram attacked the town of Baga in Borno state.", "Baga", "NGA", (13.1, 13.9)),
    ("Tuareg rebels captured Kidal in northern Mali.", "Kidal", "MLI", (18.4, 1.4)),
    ("Gunmen killed villagers in Djibo, Burkina Faso.", "Djibo", "BFA", (14.1, -1.6)),
    ("The militia besieged El Fasher in Darfur.", "El Fasher", "SDN", (13.6, 25.4)),
    ("Ethiopian soldiers withdrew from Mekelle in Tigray.", "Mekelle", "ETH", (13.5, 39.5)),
    ("Al-Shabab shelled the airport in Kismayo, Somalia.", "Kismayo", "SOM", (-0.4, 42.5)),
    ("Insurgents seized Palma in Mozambique's Cabo Delgado province.", "Palma", "MOZ", (-10.8, 40.5)),
    ("A court in Palma on the Spanish island of Majorca ruled on Monday.", "Palma", "ESP", (39.6, 2.65)),
    ("Police clashed with miners at Marikana in South Africa.", "Marikana", "ZAF", (-25.7, 27.5)),
    ("Serb forces shelled Srebrenica in July 1995.", "Srebrenica", "BIH", (44.1, 19.3)),
    ("The accord was signed in Dayton, Ohio.", "Dayton", "USA", (39.8, -84.2)),
    ("KFOR troops blocked the bridge in Mitrovica in northern Kosovo.", "Mitrovica", "KOS", (42.9, 20.9)),
    ("Armenian officials left Stepanakert in Nagorno-Karabakh.", "Stepanakert", "AZE", (39.8, 46.75)),
    ("Gunmen took hostages at a school in Beslan.", "Beslan", "RUS", (43.2, 44.5)),
    ("Chechen fighters held Grozny in 1996.", "Grozny", "RUS", (43.3, 45.7)),
    ("The presidents met in Camp David.", "Camp David", "USA", (39.6, -77.5)),
    ("Detainees at Guantanamo Bay began a hunger strike.", "Guantanamo Bay", "CUB", (19.9, -75.1)),
    ("Venezuelan troops closed the bridge to Cúcuta in Colombia.", "Cúcuta", "COL", (7.9, -72.5)),
    ("FARC guerrillas met the government in Havana.", "Havana", "CUB", (23.1, -82.4)),
    ("Farmers blocked roads around Santa Cruz, Bolivia.", "Santa Cruz", "BOL", (-17.8, -63.2)),
    ("The governor of Santa Cruz in Argentina resigned.", "Santa Cruz", "ARG", None),
    ("Zapatista rebels marched on San Cristobal de las Casas in Mexico.", "San Cristobal de las Casas", "MEX",
     (16.7, -92.6)),
    ("Police fired tear gas in Port-au-Prince.", "Port-au-Prince", "HTI", (18.5, -72.3)),
    ("Argentine forces landed on the Falkland Islands in 1982.", "Falkland Islands", "GBR", (-51.8, -59.5)),
    ("A coup failed in Georgetown, the capital of Guyana.", "Georgetown", "GUY", (6.8, -58.2)),
    ("Delegates gathered in Davos, Switzerland.", "Davos", "CHE", (46.8, 9.8)),
    ("Turkish tanks crossed toward Kobani.", "Kobani", "SYR", (36.9, 38.4)),
    ("Islamic State destroyed temples at Palmyra in Syria.", "Palmyra", "SYR", (34.6, 38.3)),
    ("Kurdish fighters took Manbij in Aleppo province.", "Manbij", "SYR", (36.5, 37.9)),
    ("Iraqi forces entered Fallujah, west of Baghdad.", "Fallujah", "IRQ", (33.4, 43.8)),
    ("Militants blew up the mosque in Mosul.", "Mosul", "IRQ", (36.3, 43.1)),
    ("The U.S. jets took off from Incirlik.", "Incirlik", "TUR", (37.0, 35.4)),
    ("Demonstrators filled Tiananmen Square in 1989.", "Tiananmen Square", "CHN", (39.9, 116.4)),
    ("Migrants drowned off Lampedusa.", "Lampedusa", "ITA", (35.5, 12.6)),
    ("The summit in St. Petersburg ended without a deal, Russia said.", "St. Petersburg", "RUS",
     (59.9, 30.3)),
    ("The hurricane missed St. Petersburg, Florida.", "St. Petersburg", "USA", (27.8, -82.7)),
    ("Police in London, Ontario, charged a man.", "London", "CAN", (43.0, -81.2)),
    ("The protest in Springfield grew.", "Springfield", "USA", None),
    ("Kenya's army patrols Garissa near the Somali border.", "Garissa", "KEN", (-0.5, 39.6)),
    ("Syria said Israel bombed Latakia.", "Syria", "SYR", None),
    ("The ministers met at Evian in France.", "Evian", "FRA", (46.4, 6.6)),
    ("Cambodia and Thailand fought over Preah Vihear.", "Preah Vihear", "KHM", (14.4, 104.7)),
    ("Mexican marines captured the cartel leader in Los Mochis, Sinaloa.",
     "Los Mochis", "MEX", (25.8, -109.0)),
    ("Colombian rebels released the hostages near San Vicente del Caguan.",
     "San Vicente del Caguan", "COL", (2.1, -74.8)),
    ("Peru's president visited Ayacucho, once a stronghold of the Shining Path.",
     "Ayacucho", "PER", (-13.2, -74.2)),
    ("Chilean police clashed with students in Valparaiso.", "Valparaiso", "CHL", (-33.05, -71.6)),
    ("Brazilian soldiers patrolled the Rocinha favela in Rio de Janeiro.",
     "Rio de Janeiro", "BRA", (-22.9, -43.2)),
    ("The Venezuelan opposition held a rally in Valencia.", "Valencia", "VEN", (10.2, -68.0)),
    ("Spain's king visited Valencia after the floods.", "Valencia", "ESP", (39.5, -0.4)),
    ("The Nicaraguan bishop was arrested in Matagalpa.", "Matagalpa", "NIC", (12.9, -85.9)),
    ("Gangs torched a prison in Cap-Haitien, Haiti.", "Cap-Haitien", "HTI", (19.8, -72.2)),
    ("Protesters toppled a statue in Charlottesville, Virginia.", "Charlottesville", "USA", (38.0, -78.5)),
    ("Police in Ferguson, Missouri, fired tear gas.", "Ferguson", "USA", (38.7, -90.3)),
    ("Truckers blockaded Ottawa for weeks.", "Ottawa", "CAN", (45.4, -75.7)),
    ("The IRA bombed a pub in Guildford in 1974.", "Guildford", "GBR", (51.2, -0.6)),
    ("Fifteen people died in Derry on Bloody Sunday.", "Derry", "GBR", (55.0, -7.3)),
    ("A far-right march in Chemnitz turned violent, German police said.", "Chemnitz", "DEU", (50.8, 12.9)),
    ("Polish troops guard the border near Kuznica.", "Kuznica", "POL", (53.5, 23.6)),
    ("Hungary sealed the crossing at Roszke.", "Roszke", "HUN", (46.2, 20.0)),
    ("Kosovo Serbs put up barricades in Zvecan.", "Zvecan", "KOS", (42.9, 20.8)),
    ("NATO jets hit a convoy near Djakovica in Kosovo.", "Djakovica", "KOS", (42.4, 20.4)),
    ("A mass grave was found near Prijedor in Bosnia.", "Prijedor", "BIH", (45.0, 16.7)),
    ("Macedonian forces shelled Tetovo.", "Tetovo", "MKD", (42.0, 21.0)),
    ("Greek police evicted migrants from Idomeni.", "Idomeni", "GRC", (41.1, 22.5)),
    ("An envoy arrived in Nicosia to revive the talks on Cyprus.", "Nicosia", "CYP", (35.2, 33.4)),
    ("Moldova's separatists rallied in Tiraspol.", "Tiraspol", "MDA", (46.8, 29.6)),
    ("Missiles struck Vinnytsia, killing 23 people, Ukraine said.", "Vinnytsia", "UKR", (49.2, 28.5)),
    ("Ukrainian troops withdrew from Lysychansk in the Luhansk region.", "Lysychansk", "UKR", (48.9, 38.4)),
    ("Russia shelled Nikopol across the Dnipro River.", "Nikopol", "UKR", (47.6, 34.4)),
    ("The mercenaries marched on Moscow from Rostov-on-Don.", "Rostov-on-Don", "RUS", (47.2, 39.7)),
    ("Islamist gunmen attacked Derbent in Dagestan.", "Derbent", "RUS", (42.1, 48.3)),
    ("Azerbaijan shelled Jermuk in Armenia.", "Jermuk", "ARM", (39.8, 45.7)),
    ("Georgian and Russian soldiers fought around Gori in August 2008.", "Gori", "GEO", (42.0, 44.1)),
    ("Kyrgyz and Tajik border guards clashed near Isfara.", "Isfara", "TJK", (40.1, 70.6)),
    ("Uzbek troops fired on the crowd in Andijan in 2005.", "Andijan", "UZB", (40.8, 72.3)),
    ("Kazakh police shot strikers in Zhanaozen.", "Zhanaozen", "KAZ", (43.3, 52.9)),
    ("Afghan forces abandoned Faizabad in Badakhshan.", "Faizabad", "AFG", (37.1, 70.6)),
    ("The Taliban took Ghazni, south of Kabul.", "Ghazni", "AFG", (33.6, 68.4)),
    ("A suicide bomber hit a shrine in Sehwan, Pakistan.", "Sehwan", "PAK", (26.4, 67.9)),
    ("Gunmen stormed the army school in Peshawar.", "Peshawar", "PAK", (34.0, 71.6)),
    ("Maoists ambushed police in Sukma in India's Chhattisgarh state.", "Sukma", "IND", (18.4, 81.7)),
    ("Chinese and Indian soldiers brawled in the Galwan Valley.", "Galwan Valley", "IND", (34.7, 78.2)),
    ("Tamil Tigers shelled Trincomalee.", "Trincomalee", "LKA", (8.6, 81.2)),
    ("Rohingya boats landed at Cox's Bazar in Bangladesh.", "Cox's Bazar", "BGD", (21.4, 92.0)),
    ("Burmese troops fired on monks in Mandalay.", "Mandalay", "MMR", (22.0, 96.1)),
    ("Thai soldiers died in a bombing in Narathiwat.", "Narathiwat", "THA", (6.4, 101.8)),
    ("Vietnam accused China of ramming a boat near the Paracel Islands.",
     "Paracel Islands", None, (16.5, 112.0)),
    ("Abu Sayyaf beheaded a captive on Jolo.", "Jolo", "PHL", (6.0, 121.1)),
    ("Indonesian police fired on Papuans in Timika.", "Timika", "IDN", (-4.5, 136.9)),
    ("North Korea fired a missile from Wonsan.", "Wonsan", "PRK", (39.2, 127.4)),
    ("South Korean marines on Yeonpyeong Island returned fire.", "Yeonpyeong Island", "KOR", (37.7, 125.7)),
    ("Troops fired on demonstrators in Gwangju in 1980.", "Gwangju", "KOR", (35.2, 126.9)),
    ("Protesters stormed the legislature in Hong Kong.", "Hong Kong", "HKG", None),
    ("Chinese villagers drove out officials in Wukan.", "Wukan", "CHN", (22.9, 115.7)),
    ("Japan landed troops in Naha, Okinawa.", "Naha", "JPN", (26.2, 127.7)),
    ("The junta's jets bombed Kanbalu in Sagaing.", "Kanbalu", "MMR", (23.2, 95.5)),
    ("Syrian rebels withdrew from Zabadani.", "Zabadani", "SYR", (33.7, 36.1)),
    ("Chlorine was dropped on Saraqeb in Idlib province.", "Saraqeb", "SYR", (35.9, 36.8)),
    ("Hezbollah fired rockets at Kiryat Shmona.", "Kiryat Shmona", "ISR", (33.2, 35.6)),
    ("Israeli jets struck Baalbek in the Bekaa Valley.", "Baalbek", "LBN", (34.0, 36.2)),
    ("Settlers attacked Huwara after a shooting.", "Huwara", "PSE", (32.15, 35.26)),
    ("Israel struck a tent camp in al-Mawasi.", "al-Mawasi", "PSE", (31.35, 34.25)),
    ("An Iraqi court sentenced the men in Tikrit.", "Tikrit", "IRQ", (34.6, 43.7)),
    ("Yazidis fled to Mount Sinjar.", "Mount Sinjar", "IRQ", (36.4, 41.8)),
    ("Turkish warplanes bombed Qandil.", "Qandil", "IRQ", (36.5, 45.0)),
    ("Iranian security forces shot worshippers in Zahedan.", "Zahedan", "IRN", (29.5, 60.9)),
    ("Drones hit the Saudi oil plant at Abqaiq.", "Abqaiq", "SAU", (25.9, 49.7)),
    ("The Houthis fired at Jizan.", "Jizan", "SAU", (16.9, 42.55)),
    ("Bahraini police cleared Pearl Roundabout.", "Pearl Roundabout", "BHR", (26.2, 50.6)),
    ("Sudan's army bombed Wad Madani, the capital of Gezira state.", "Wad Madani", "SDN", (14.4, 33.5)),
    ("Fighting raged in Malakal in South Sudan.", "Malakal", "SSD", (9.5, 31.7)),
    ("Eritrean soldiers killed civilians in Axum.", "Axum", "ETH", (14.1, 38.7)),
    ("Somali militants stormed a mall in Nairobi.", "Nairobi", "KEN", (-1.3, 36.8)),
    ("M23 fighters entered Bukavu.", "Bukavu", "COD", (-2.5, 28.9)),
    ("Rwandan refugees were killed at Kibeho.", "Kibeho", "RWA", (-2.65, 29.55)),
    ("French troops deployed in Bangui.", "Bangui", "CAF", (4.4, 18.6)),
    ("Gunmen abducted pupils in Zaria, Nigeria.", "Zaria", "NGA", (11.1, 7.7)),
    ("Boko Haram raided Diffa in Niger.", "Diffa", "NER", (13.3, 12.6)),
    ("Malian soldiers and Russian fighters killed villagers in Moura.", "Moura", "MLI", (14.3, -4.4)),
    ("Guinean soldiers fired on the crowd in Conakry.", "Conakry", "GIN", (9.6, -13.6)),
    ("Separatists burned a school in Kumba, Cameroon.", "Kumba", "CMR", (4.6, 9.4)),
    ("Mozambique's rebels attacked Macomia in Cabo Delgado.", "Macomia", "MOZ", (-12.2, 40.1)),
    ("The coup leader flew to Libreville.", "Libreville", "GAB", (0.4, 9.5)),
    ("Haftar's forces shelled Misrata.", "Misrata", "LBY", (32.4, 15.1)),
    ("Tunisian police fired on crowds in Sidi Bouzid.", "Sidi Bouzid", "TUN", (35.0, 9.5)),
    ("Moroccan soldiers cleared the road at Guerguerat.", "Guerguerat", "MAR", (21.4, -17.0)),
    ("Algerian troops stormed the gas plant at In Amenas.", "In Amenas", "DZA", (27.9, 9.3)),
    ("Fijian officers met in Lautoka.", "Lautoka", "FJI", (-17.6, 177.45)),
    ("Rioters looted shops in Honiara, the capital of the Solomon Islands.",
     "Honiara", "SLB", (-9.4, 159.95)),
    ("Pro-independence militants blocked roads around Noumea.", "Noumea", "FRA", (-22.3, 166.4)),
    ("A gunman attacked two mosques in Christchurch.", "Christchurch", "NZL", (-43.5, 172.6)),
    ("The Lebanese army entered Tripoli after sectarian fighting in the northern city.",
     "Tripoli", "LBN", (34.4, 35.8)),
    ("The delegation arrived in Cambridge, Massachusetts.", "Cambridge", "USA", (42.4, -71.1)),
    ("A treaty was signed in Maastricht.", "Maastricht", "NLD", (50.85, 5.7)),
    ("Leaders of the Group of Seven met in Hiroshima.", "Hiroshima", "JPN", (34.4, 132.5)),
)  # fmt: skip

# Sentence and a word in it that is no place.
NO_PLACES: tuple[tuple[str, str], ...] = (
    ("The Washington Post reported the deal.", "Washington"),
    ("The Oslo accords were signed in 1993.", "Oslo"),
    ("The Paris Club agreed to cancel the debt.", "Paris"),
    ("Prisoners are protected by the Geneva Conventions.", "Geneva"),
    ("The hostages showed signs of Stockholm syndrome.", "Stockholm"),
    ("Paris Hilton waved to the crowd.", "Paris"),
    ("Denzel Washington won an award.", "Washington"),
    ("Manchester United beat Juventus.", "Manchester"),
    ("The Chinese delegation left.", "Chinese"),
    ("Senator Lincoln opposed the bill.", "Lincoln"),
    ("Prince Charles met Lord Carrington.", "Charles"),
    ("Kerry arrived late. John Kerry said so himself.", "Kerry"),
    ("The Bank of China cut rates.", "China"),
    ("Trump said on March 3 that he would wait.", "March"),
    ("Talks with the North are stalled.", "North"),
    ("Mr. Sydney asked for asylum.", "Sydney"),
)

# Sentence, the word that names the event, the place or None.
EVENTS: tuple[tuple[str, str, str | None], ...] = (
    ("Rebels seized Goma in eastern Congo.", "seized", "Goma"),
    ("Kerry's visit to Beijing was cancelled.", "visit", "Beijing"),
    ("The attack on Israel killed 12 people.", "attack", None),
    ("Talks in Geneva ended on Friday.", "Talks", "Geneva"),
    ("In Kyiv, protesters clashed with police.", "clashed", "Kyiv"),
    ("Officials in Washington said that troops had entered Aleppo.", "entered", "Aleppo"),
    ("Officials in Washington said that Russia attacked Ukraine.", "attacked", None),
    ("The Geneva talks resumed.", "talks", "Geneva"),
    ("Gunmen killed six people in the town of Djibo in northern Burkina Faso.", "killed", "Djibo"),
    ("Lavrov will travel to Ankara for talks with Turkey.", "travel", "Ankara"),
    ("The two leaders met in Moscow.", "met", "Moscow"),
    ("Sanctions against Iran were lifted.", "lifted", None),
    ("Iran condemned the strike on its consulate in Damascus.", "strike", "Damascus"),
    ("The siege of Sarajevo ended.", "siege", "Sarajevo"),
    ("Protests in Egypt spread.", "Protests", "Egypt"),
    ("The president met his counterpart from Chile.", "met", None),
)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="session")
def resolver(gazetteer: Gazetteer) -> Resolver:
    return Resolver(gazetteer)


@pytest.fixture(scope="session")
def reader() -> Language:
    """The language model with the places stage alone."""
    language = load_language(Settings().model)
    language.add_pipe("detente_places")
    return language


def places(reader: Language, text: str) -> list[PlaceMention]:
    return layers(reader(text)).places


def mention(reader: Language, text: str, name: str) -> PlaceMention | None:
    found = [m for m in places(reader, text) if fold(m.place.name) == fold(name)]
    return found[0] if found else None


def kilometres(lat: float, lon: float, point: tuple[float, float]) -> float:
    return 111.2 * hypot(lat - point[0], (lon - point[1]) * cos(radians(lat)))


# -- tables


def test_sites_are_valid() -> None:
    rows = read_rows(SITES, SiteRow)
    assert len(rows) >= 350
    states = {row.code for row in load_knowledge().states}
    for row in rows:
        assert not row.state or row.state in states, row.name
        assert (row.lat is None) == (row.lon is None), row.name
        assert row.lat is not None or row.feature in ("L.CONT", "L.RGNE"), row.name
        assert row.kind != "city" or row.state, row.name
    assert len({(row.name, row.state) for row in rows}) == len(rows)


def test_every_site_is_found_by_each_of_its_names(gazetteer: Gazetteer) -> None:
    for row in read_rows(SITES, SiteRow):
        for name in (row.name, *row.names):
            assert any(c.name == row.name or c.noted for c in gazetteer.lookup(name)), name


def test_sites_lie_in_their_states(gazetteer: Gazetteer) -> None:
    """A site lies within 600 km of some city of its state (2,000 in states with few cities)."""
    capitals: dict[str, list[Candidate]] = {}
    for row in load_knowledge().states:
        for name in row.capitals:
            capitals.setdefault(row.code, []).extend(
                c for c in gazetteer.lookup(name) if c.state == row.code and c.kind == "city"
            )
    far = {"RUS", "USA", "CAN", "CHN", "AUS", "BRA", "CHL", "ARG", "ECU", "IND", "IDN", "ESP", "PYF", "GUM"}
    for row in read_rows(SITES, SiteRow):
        place = Candidate(row.name, row.kind, row.feature, row.state, "", row.lat, row.lon)
        distances = [d for c in capitals.get(row.state, ()) if (d := distance_km(c, place)) is not None]
        if distances and row.state not in far:
            assert min(distances) < 2000, row.name


def test_every_spelling_leads_to_its_place(gazetteer: Gazetteer) -> None:
    for row in read_rows(SPELLINGS, SpellingRow):
        names = {c.name for c in gazetteer.lookup(row.name) if c.state == row.state}
        assert names & {c.name for c in gazetteer.lookup(row.spelling)}, row.spelling


def test_words_have_one_line_each() -> None:
    words = place_words()
    assert all(words.values())
    assert all(word == word.lower() for kind in words.values() for word in kind)


def test_every_weight_is_used(resolver: Resolver) -> None:
    folder = files("detente.places")
    source = "".join(folder.joinpath(name).read_text("utf-8") for name in ("resolve.py", "evidence.py"))
    for name in resolver.weights:
        stem = f"{name.split('_')[0]}_" if name.startswith(("own_", "common_")) else name
        assert stem in source, name


def test_the_file_is_small_and_tells_its_source() -> None:
    raw = files("detente.data").joinpath(CITIES).read_bytes()
    assert len(raw) < 3_100_000
    assert raw[4:8] == b"\0\0\0\0"
    note = files("detente.data").joinpath("places/LICENCE.txt").read_text("utf-8")
    assert "GeoNames" in note
    assert "CC BY 4.0" in note


def test_rows_of_the_gazetteer_are_valid() -> None:
    text = gzip.decompress(files("detente.data").joinpath(CITIES).read_bytes()).decode()
    rows = text.split("# states\n")[0].splitlines()
    assert len(rows) > 90_000
    for row in rows[::37]:
        name, division, lat, lon, population, fame, identity, *kind = row.split("\t")
        assert name
        assert "." in division
        assert -90 <= float(lat) <= 90
        assert -180 <= float(lon) <= 180
        assert int(population) >= 0
        assert int(fame) >= 0
        assert int(identity) > 0
        assert kind in ([], ["A"], ["C"])
    keys = [line.split("\t")[0] for line in text.split("# names\n")[1].splitlines()]
    assert keys == sorted(keys)


# -- lookup


@pytest.mark.parametrize(
    ("name", "usual", "state"),
    [
        ("Kiev", "Kyiv", "UKR"), ("ZÜRICH", "Zürich", "CHE"), ("Sao Paulo", "São Paulo", "BRA"),
        ("al-Raqqa", "Ar Raqqah", "SYR"), ("Saint Petersburg", "Saint Petersburg", "RUS"),
        ("St. Petersburg", "Saint Petersburg", "RUS"), ("Rangoon", "Yangon", "MMR"),
        ("Ulan Bator", "Ulan Bator", "MNG"), ("Port au Prince", "Port-au-Prince", "HTI"),
        ("Sharm el Sheikh", "Sharm el-Sheikh", "EGY"), ("Khan Younis", "Khān Yūnis", "PSE"),
        ("Ivory Coast", "Ivory Coast", "CIV"), ("Kosovo", "Kosovo", "KOS"),
        ("Diaoyu Islands", "Senkaku Islands", "JPN"),
        ("N’Djamena", "N'Djamena", "TCD"), ("Bombay", "Mumbai", "IND"), ("The Hague", "The Hague", "NLD"),
    ],
)  # fmt: skip
def test_lookup_by_any_spelling(gazetteer: Gazetteer, name: str, usual: str, state: str) -> None:
    found = gazetteer.lookup(name)
    assert any(fold(c.name) == fold(usual) and c.state == state for c in found)


def test_lookup_of_nothing(gazetteer: Gazetteer) -> None:
    for name in ("", " ", "-", "Xqzzt", "\t", "a" * 10_000, "😀", "\x00", "kyiv\t1"):
        assert gazetteer.lookup(name) == ()


def test_capitals_are_capitals(gazetteer: Gazetteer) -> None:
    for name, state in (("London", "GBR"), ("Nairobi", "KEN"), ("Lima", "PER"), ("Dhaka", "BGD")):
        capital = next(c for c in gazetteer.lookup(name) if c.kind == "city" and c.state == state)
        assert capital.feature == "P.PPLC"
        assert capital.resolution == 4


def test_nearly_every_capital_is_known(gazetteer: Gazetteer) -> None:
    states = [row for row in load_knowledge().states if row.codes_as is None and row.capitals]
    lacking = [
        row.capitals[0]
        for row in states
        if not any(c.state == row.code and c.kind == "city" for c in gazetteer.lookup(row.capitals[0]))
    ]
    assert len(lacking) <= 3, lacking


@given(st.text(max_size=80))
@run_with(max_examples=300, deadline=None)
def test_lookup_survives_any_text(text: str) -> None:
    for candidate in load_gazetteer().lookup(text):
        assert candidate.name
        assert 1 <= candidate.resolution <= 5
        assert (candidate.lat is None) == (candidate.lon is None)


def test_folding_is_stable() -> None:
    for name in ("Saint-Denis", "Łódź", "al-Ḥasakah", "Côte d’Ivoire", "Mount Sinjar"):
        assert fold(fold(name)) == fold(name)
    assert fold("Saint-Denis") == fold("St. Denis") == "st denis"


def test_distance() -> None:
    london = Candidate("London", "city", "P.PPLC", "GBR", "", 51.51, -0.13)
    paris = Candidate("Paris", "city", "P.PPLC", "FRA", "", 48.85, 2.35)
    state = Candidate("France", "state", "A.PCLI", "FRA")
    assert distance_km(london, paris) == pytest.approx(344, abs=3)
    assert distance_km(london, state) is None


# -- resolution by each kind of evidence


def test_size_decides_where_nothing_else_does(resolver: Resolver) -> None:
    (found,) = resolver.resolve([Named("Moscow")], {})
    assert found.place is not None
    assert found.place.state == "RUS"
    assert found.confidence > 0.9


def test_a_state_named_decides(resolver: Resolver) -> None:
    plain = resolver.resolve([Named("Hyderabad")], {})[0]
    told = resolver.resolve([Named("Hyderabad")], {"PAK": 3.0})[0]
    assert plain.state is None, "two big cities of that name"
    assert told.state == "PAK"
    assert any("PAK" in reason for reason in told.why)


def test_a_container_decides(resolver: Resolver) -> None:
    found = resolver.resolve([Named("Tripoli", container=1), Named("Lebanon")], {})
    assert found[0].state == "LBN"
    assert found[1].place is not None
    assert found[1].place.kind == "state"
    assert found[1].place.lat is None


def test_words_before_decide(resolver: Resolver) -> None:
    found = resolver.resolve([Named("Alexandria", states=frozenset({"USA"}), said="the U.S. city of")], {})[0]
    assert found.state == "USA"


def test_a_dateline_speaks_for_its_state(resolver: Resolver) -> None:
    alone = resolver.resolve([Named("Santa Cruz")], {})[0]
    beside = resolver.resolve([Named("La Paz", dateline=True), Named("Santa Cruz")], {"BOL": 0.8})[1]
    assert beside.state == "BOL"
    assert beside.confidence > alone.confidence or alone.state != "BOL"


def test_nearness_decides(resolver: Resolver) -> None:
    found = resolver.resolve([Named("Cambridge"), Named("Boston"), Named("Somerville")], {})
    assert found[0].state == "USA"
    assert any("also named" in reason for reason in found[0].why)


def test_what_the_words_call_it_decides(resolver: Resolver) -> None:
    city = resolver.resolve([Named("Donetsk", wanted="city")], {})[0].place
    region = resolver.resolve([Named("Donetsk", wanted="region")], {})[0].place
    assert city is not None
    assert region is not None
    assert (city.kind, city.resolution) == ("city", 4)
    assert (region.kind, region.resolution) == ("region", 2)


def test_unsure_keeps_what_is_sure(resolver: Resolver) -> None:
    found = resolver.resolve([Named("Springfield")], {})[0]
    assert found.place is None
    assert found.state == "USA"
    nowhere = resolver.resolve([Named("Xqzzt")], {"FRA": 3.0})[0]
    assert (nowhere.place, nowhere.state) == (None, None)
    assert nowhere.why
    held = resolver.resolve([Named("Xqzzt", states=frozenset({"FRA"}), said="the French town of")], {})[0]
    assert (held.place, held.state) == (None, "FRA")


def test_one_unknown_name_leaves_the_others(resolver: Resolver) -> None:
    found = resolver.resolve([Named("Xqzzt"), Named("Nairobi"), Named("")], {})
    assert [f.state for f in found] == [None, "KEN", None]


@given(
    st.lists(st.sampled_from(["Paris", "Texas", "Xq", "Georgia", "Tripoli", "Gaza", "", "Homs"]), max_size=8)
)
@run_with(max_examples=50, deadline=None)
def test_confidence_is_a_share(names: list[str]) -> None:
    held = [Named(name, container=(i + 1) % len(names)) for i, name in enumerate(names)]
    for found in Resolver(load_gazetteer()).resolve(held, {"USA": 1.0}):
        assert 0.0 <= found.confidence <= 1.0
        assert found.why


# -- whole sentences


@pytest.mark.parametrize(("text", "name", "state", "point"), EXAMPLES)
def test_examples(
    reader: Language, text: str, name: str, state: str | None, point: tuple[float, float] | None
) -> None:
    found = mention(reader, text, name)
    assert found is not None, [m.place.name for m in places(reader, text)]
    place = found.place
    assert place.state == state, place
    if point is not None:
        assert place.lat is not None, place
        assert place.lon is not None
        reach = 250 if place.kind == "region" else 60
        assert kilometres(place.lat, place.lon, point) < reach, place
    assert place.evidence is not None
    assert place.evidence.text in text
    assert place.why


@pytest.mark.parametrize(("text", "word"), NO_PLACES)
def test_what_is_no_place(reader: Language, text: str, word: str) -> None:
    doc = reader(text)
    inside = [m.place.name for m in layers(doc).places if any(t.text == word for t in doc[m.start : m.end])]
    assert inside == []


def test_a_state_is_no_point(reader: Language) -> None:
    for name in ("Russia", "Chad", "Mexico", "Luxembourg", "Georgia", "Jordan"):
        found = mention(reader, f"The minister of {name} spoke to the press in {name}.", name)
        assert found is not None
        assert (found.place.kind, found.place.lat, found.place.resolution) == ("state", None, 1)


def test_datelines_have_their_role(reader: Language) -> None:
    text = "Envoys meet again\n\nADEN, Yemen, March 3 (Reuters) - Fighters left the port, officials said."
    roles = {m.place.name: m.role for m in places(reader, text)}
    assert roles["ADEN"] == "dateline"
    title_case = "Seoul — South Korea said on Monday that it would wait."
    assert {m.place.name: m.role for m in places(reader, title_case)}["Seoul"] == "dateline"


@pytest.mark.parametrize(("text", "word", "name"), EVENTS)
def test_the_place_of_an_event(reader: Language, text: str, word: str, name: str | None) -> None:
    doc = reader(text)
    index = next(token.i for token in doc if token.text == word)
    place = place_of(doc, index)
    assert (place.name if place else None) == name


def test_the_place_of_no_word(reader: Language) -> None:
    doc = reader("The leaders met in Moscow.")
    assert place_of(doc, -1) is None
    assert place_of(doc, 1000) is None


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n\n", "😀😀 in 😀", "A" * 20_000, "in In in IN", "— — —", "(Reuters) -", "\x00\x01 in \x02",
     "the the the of of in in", "Paris, Paris, Paris, Paris", "IN — IN — IN", "London" * 500, "in " * 2000],
)  # fmt: skip
def test_hostile_texts(reader: Language, text: str) -> None:
    doc = reader(text)
    for i in range(min(len(doc), 50)):
        place_of(doc, i)
    assert "places" in layers(doc).done
