"""Names of medicines: the ends by which substances are named alike, and common ones without such.

The ends are stems of the list of international nonproprietary names; a word of seven letters and
more that has one is a medicine. What ordinary words share ("-ine", "-ol") is not among them.
"""

from __future__ import annotations

import re

_STEMS = (
    "olol pril prilat sartan vastatin cillin mycin micin floxacin oxacin conazole prazole "
    "nidazole bendazole dipine tinib ciclib parib zomib limus navir tegravir ciclovir buvir "
    "asvir previr gliptin gliflozin glinide glitazone zepam zolam caine triptan setron "
    "cycline olone asone nisone profen coxib fenac oxicam parin xaban gatran grel formin "
    "thiazide semide dronate fibrate azosin buterol meterol moterol tropium lukast trozole "
    "taxel platin rubicin relin glutide barbital pramine triptyline oxetine giline azine "
    "peridol peridone idone apine mustine trexate trexed zumab ximab umab lisib rafenib cept "
    "kinra stim poetin vudine citabine uridine tadine tirizine sulfone sulfamide sulfonamide "
    "oxazole thromycin penem bactam dralazine melteon plase racetam gabalin bapentin bamate "
    "toin"
)
_NAMES = (
    "paracetamol acetaminophen aspirin warfarin digoxin insulin morphine codeine tramadol "
    "oxycodone fentanyl methadone buprenorphine naloxone naltrexone lithium phenytoin "
    "carbamazepine valproate lamotrigine topiramate levodopa carbidopa ropinirole pramipexole "
    "donepezil memantine rivastigmine galantamine sertraline citalopram escitalopram "
    "venlafaxine mirtazapine bupropion trazodone amitriptyline diazepam lorazepam zolpidem "
    "zopiclone melatonin caffeine theophylline aminophylline salbutamol albuterol budesonide "
    "fluticasone montelukast cetirizine loratadine fexofenadine chlorphenamine "
    "chlorpheniramine diphenhydramine promethazine furosemide spironolactone indapamide "
    "amiloride verapamil diltiazem amiodarone flecainide nicorandil isosorbide nitroglycerin "
    "hydralazine clonidine methyldopa minoxidil clopidogrel ticagrelor heparin ezetimibe "
    "colchicine allopurinol febuxostat methotrexate azathioprine hydroxychloroquine "
    "chloroquine quinine mefloquine primaquine artemether ivermectin praziquantel levamisole "
    "nitrofurantoin trimethoprim vancomycin linezolid rifampicin rifampin isoniazid "
    "ethambutol pyrazinamide acyclovir oseltamivir zidovudine tenofovir efavirenz nystatin "
    "terbinafine griseofulvin omeprazole ranitidine famotidine sucralfate domperidone "
    "metoclopramide ondansetron loperamide bisacodyl lactulose senna macrogol simethicone "
    "hyoscine mebeverine dicyclomine drotaverine gliclazide glimepiride glipizide "
    "glibenclamide glyburide acarbose repaglinide levothyroxine thyroxine carbimazole "
    "propylthiouracil estradiol progesterone norethisterone levonorgestrel tamoxifen "
    "clomiphene finasteride dutasteride tamsulosin sildenafil tadalafil oxybutynin "
    "tolterodine solifenacin desmopressin baclofen tizanidine dantrolene cyclobenzaprine "
    "methocarbamol sumatriptan ergotamine propofol ketamine midazolam atropine adrenaline "
    "epinephrine noradrenaline dopamine dobutamine glucagon dexamethasone prednisone "
    "hydrocortisone betamethasone clobetasol mometasone tretinoin isotretinoin adapalene "
    "permethrin crotamiton ciclosporin cyclosporine tacrolimus mycophenolate imatinib "
    "cisplatin carboplatin cyclophosphamide doxorubicin fluorouracil capecitabine gemcitabine "
    "paclitaxel rituximab trastuzumab bevacizumab adalimumab etanercept infliximab orlistat "
    "phentermine varenicline disulfiram acamprosate naproxen mefenamic propranolol nebivolol "
    "liothyronine prednisolone quetiapine aripiprazole clonazepam alprazolam "
    "alendronic ibandronic risedronic zoledronic valproic tranexamic mycophenolic"
)

IS_MEDICINE = re.compile(
    rf"\w{{2,}}(?:{'|'.join(_STEMS.split())})|cef\w{{4,}}|sulfa\w{{4,}}|{'|'.join(_NAMES.split())}"
)
"""Matches a whole word in lower case that names a medicine."""
